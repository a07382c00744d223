"""Figures on the validation pictures, computed as the program computes its maps."""
import math

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from augment import normalised
from losses import patch_labels
from networks import FARTHEST, NEAREST, depth_of
from shards import CLASSES, OTHER_BACKGROUND, VOID
from vit import PATCH

SHORTER_SIDE = 308
INDOOR = 'nyuv2'


def input_pixels(picture, shorter_side=SHORTER_SIDE):
    """The picture as the program feeds it to the backbone: Pillow's bicubic, whole patches."""
    height, width = picture.pixels.shape[:2]
    rows, columns = (max(1, round(side * shorter_side / min(height, width) / PATCH)) * PATCH
                     for side in (height, width))
    resized = Image.fromarray(picture.pixels).resize((columns, rows), Image.BICUBIC)
    return torch.from_numpy(np.asarray(resized).copy()).permute(2, 0, 1)[None].float()


def depth_map(logits, size, farthest=FARTHEST):
    """Metres [h, w] at a size, as model-spec 4.2 says: logits enlarged, then the expectation."""
    fine = F.interpolate(logits.float(), scale_factor=4, mode='bilinear', align_corners=False)
    metres = depth_of(fine, farthest).clamp(NEAREST, farthest)[:, None]
    return F.interpolate(metres, size, mode='bilinear', align_corners=False)[0, 0]


class Segmentation:
    """Pixel accuracy, and the mean over the classes present of intersection over union.

    `everything`: a picture's background that has no name counts as a class; otherwise those pixels
    are left out. `miou_seen` counts a class only in the pictures that show it, and so forgives false
    finds elsewhere: the figure that the first embedded model was given.
    """

    def __init__(self, everything):
        self.everything = everything
        self.confusion = torch.zeros(CLASSES, CLASSES, dtype=torch.long)
        self.seen = torch.zeros(CLASSES, CLASSES, dtype=torch.long)

    def add(self, predicted, labels):
        counted = labels < (CLASSES if self.everything else OTHER_BACKGROUND)
        pairs = (labels[counted] * CLASSES + predicted[counted]).cpu()
        here = torch.bincount(pairs, minlength=CLASSES**2).view(CLASSES, CLASSES)
        self.confusion += here
        self.seen += here * (here.sum(1) > 0)

    def _overlaps(self, columns):
        right = self.confusion.diag().double()
        return right / (columns.sum(0) + self.confusion.sum(1) - right).clamp_min(1)

    def result(self):
        present = self.confusion.sum(1) > 0
        name = '_with_unnamed' if self.everything else ''
        accuracy = self.confusion.diag().sum() / self.confusion.sum()
        return {f'pixel_accuracy{name}': accuracy.item(),
                f'miou{name}': self._overlaps(self.confusion)[present].mean().item(),
                f'miou_seen{name}': self._overlaps(self.seen)[present].mean().item(),
                f'classes{name}': int(present.sum())}

    def by_class(self):
        return self._overlaps(self.confusion).tolist()


class Depth:
    """delta1, RMSE and AbsRel of rooms, and how many pairs of points of all pictures are in order."""

    def __init__(self):
        self.rooms, self.ordered = [], []

    def add(self, predicted, metres, indoor):
        valid = metres > 0.1
        ours, theirs = predicted[valid], metres[valid]
        if indoor:
            ratio = torch.maximum(ours / theirs, theirs / ours)
            self.rooms.append([(ratio < 1.25).float().mean().item(),
                               (ours - theirs).square().mean().sqrt().item(),
                               ((ours - theirs).abs() / theirs).mean().item()])
        generator = torch.Generator().manual_seed(len(self.ordered))
        one, two = torch.randint(len(ours), (2, 20000), generator=generator).to(ours.device)
        apart = torch.maximum(theirs[one] / theirs[two], theirs[two] / theirs[one]) > 1.1
        agrees = (ours[one] > ours[two]) == (theirs[one] > theirs[two])
        self.ordered.append(agrees[apart].float().mean().item())

    def result(self):
        delta1, rmse, absrel = np.mean(self.rooms or [[math.nan] * 3], 0).tolist()
        return {'delta1': delta1, 'rmse_m': rmse, 'absrel': absrel, 'rooms': len(self.rooms),
                'ordinal_accuracy': float(np.mean(self.ordered))}


class Tokens:
    """Calmness and part consistency of the patch tokens.

    Calmness: the mean cosine distance of neighbouring tokens inside a mask over that across its
    border; tokens less their picture's mean, as PCA sees them. Lower is calmer. Part consistency:
    of the ten tokens of other pictures nearest to a token, the share that has its class, mean over
    the classes.
    """

    def __init__(self, per_class_and_picture=6):
        self.inside, self.across = [], []
        self.keep = per_class_and_picture
        self.tokens, self.classes, self.pictures = [], [], []

    def add(self, patches, labels):
        rows, columns = labels.shape
        own = F.normalize(patches - patches.mean(0), dim=-1).view(rows, columns, -1)
        for one, two, a, b in ((own[1:], own[:-1], labels[1:], labels[:-1]),
                               (own[:, 1:], own[:, :-1], labels[:, 1:], labels[:, :-1])):
            apart = 1 - (one * two).sum(-1)
            known = (a != VOID) & (b != VOID)
            self.inside.append(apart[known & (a == b)])
            self.across.append(apart[known & (a != b)])
        generator = torch.Generator().manual_seed(len(self.pictures))
        for name in labels.unique().tolist():
            places = (labels.flatten() == name).nonzero()[:, 0].cpu()
            if name == VOID or len(places) < 4:
                continue
            places = places[torch.randperm(len(places), generator=generator)[:self.keep]]
            self.tokens.append(patches[places.to(patches.device)])
            self.classes += [name] * len(places)
            self.pictures += [len(self.inside)] * len(places)

    def result(self):
        inside, across = torch.cat(self.inside).mean(), torch.cat(self.across).mean()
        tokens = torch.cat(self.tokens)
        tokens = F.normalize(tokens - tokens.mean(0), dim=-1)
        classes = torch.tensor(self.classes, device=tokens.device)
        pictures = torch.tensor(self.pictures, device=tokens.device)
        scores = (tokens @ tokens.T).masked_fill(pictures[:, None] == pictures, -2)
        nearest = scores.topk(10, 1).indices
        precision = (classes[nearest] == classes[:, None]).float().mean(1)
        names = [name for name in classes.unique() if len(pictures[classes == name].unique()) > 2]
        return {'calmness': (inside / across).item(),
                'precision_at_10': float(np.mean([precision[classes == n].mean().item() for n in names]))}


@torch.inference_mode()
def evaluate(predict, pictures, device, farthest=FARTHEST):
    """All figures. `predict`: normalised pixels -> (normed tokens, class logits, depth logits)."""
    parts = [Segmentation(False), Segmentation(True), Depth(), Tokens()]
    strict, everything, depth, tokens = parts
    for picture in pictures:
        if picture.labels is None and picture.metres is None:
            continue
        pixels = normalised(input_pixels(picture).to(device))
        rows, columns = pixels.shape[2] // PATCH, pixels.shape[3] // PATCH
        normed, class_logits, depth_logits = predict(pixels)
        size = picture.pixels.shape[:2]
        if picture.labels is not None:
            labels = torch.from_numpy(picture.labels.astype(np.int64)).to(device)
            scores = F.interpolate(class_logits.float(), size, mode='bilinear', align_corners=False)
            predicted = scores.argmax(1)[0]
            strict.add(predicted, labels)
            everything.add(predicted, labels)
            blocks = F.interpolate(labels[None, None].float(), (2 * rows, 2 * columns), mode='nearest')
            tokens.add(normed[0, 1:].float(), patch_labels(blocks[0].long(), rows, columns)[0])
        if picture.metres is not None:
            metres = torch.from_numpy(picture.metres.astype(np.float32)).to(device)
            depth.add(depth_map(depth_logits, size, farthest), metres, picture.source == INDOOR)
    result = {}
    for part in parts:
        result |= part.result()
    return result | {'per_class': strict.by_class()}


def line(figures):
    """The figures that fit on a line."""
    return ' '.join(f'{name} {figures[name]:.3f}' for name in (
        'pixel_accuracy', 'miou', 'miou_seen_with_unnamed', 'delta1', 'rmse_m', 'absrel',
        'ordinal_accuracy', 'calmness', 'precision_at_10'))
