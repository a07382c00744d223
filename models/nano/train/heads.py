"""The tokens of whole pictures as the program sees them, kept to train the linear heads on."""
import torch
import torch.nn.functional as F

import figures
from augment import LABELS_PER_PATCH, normalised
from learner import lower_precision
from shards import CLASSES, VOID, known_classes
from vit import PATCH

# How often a picture is drawn for a task. Depth learns from labels, too: where ground and sky are.
CHANCES = {'classes': {'labels': 1.0, 'metres': 0.0, 'both': 1.0},
           'depth': {'labels': 1.0, 'metres': 3.0, 'both': 3.0}}


class KeptTokens:
    """Whole pictures with labels or depth, each with the tokens that the heads read, by patch grid.

    A picture comes once for each of the shorter `sides`, every other time mirrored.
    """

    def __init__(self, pictures, backbone, device, sides):
        known = known_classes(pictures)
        waiting, self.groups = {}, {}
        for picture in pictures:
            if picture.labels is None and picture.metres is None:
                continue
            for number, side in enumerate(sides):
                sample = _sample(picture, side, bool(number % 2), known)
                waiting.setdefault(tuple(sample[0].shape[1:]), []).append(sample)
        for size, samples in waiting.items():
            group = self.groups.setdefault(tuple(length // PATCH for length in size), [])
            for start in range(0, len(samples), 16):
                part = samples[start:start + 16]
                pixels = torch.stack([sample[0] for sample in part]).to(device)
                with torch.no_grad(), lower_precision(device):
                    tokens = torch.stack(backbone.levels(normalised(pixels.float())), 1).half()
                group += [(kept, *(value.to(device) for value in sample[1:-1]), sample[-1])
                          for kept, sample in zip(tokens, part)]
        self.grids = list(self.groups)
        self.chances = {task: [torch.tensor([chance[sample[-1]] for sample in group])
                               for group in self.groups.values()]
                        for task, chance in CHANCES.items()}

    def draw(self, task, count):
        """A patch grid; tokens of each level, labels, metres and known classes of a batch with that grid."""
        chances = self.chances[task]
        at = torch.multinomial(torch.stack([chance.sum() for chance in chances]), 1)
        group, grid = self.groups[self.grids[at]], self.grids[at]
        chosen = [group[i] for i in torch.multinomial(chances[at], count, replacement=True)]
        tokens, labels, metres, known = (torch.stack(values) for values in list(zip(*chosen))[:-1])
        return grid, tokens.float().unbind(1), labels.long(), metres, known


def _sample(picture, side, mirrored, known):
    """Pixels [3, H, W], labels and metres at the places where they are learned, known classes [163], kind."""
    pixels = figures.input_pixels(picture, side)[0].to(torch.uint8)
    size = [LABELS_PER_PATCH * length // PATCH for length in pixels.shape[1:]]

    def reduced(values, empty):
        if values is None:
            return torch.full(size, empty)
        values = torch.from_numpy(values.copy())[None, None].float()
        return F.interpolate(values, size, mode='nearest')[0, 0]

    labels = reduced(picture.labels, float(VOID)).to(torch.uint8)
    metres = reduced(picture.metres, 0.0)
    names = known.get(picture.source, torch.zeros(CLASSES, dtype=torch.bool))
    kind = 'labels' if picture.metres is None else 'metres' if picture.labels is None else 'both'
    if mirrored:
        pixels, labels, metres = pixels.flip(2), labels.flip(1), metres.flip(1)
    return pixels, labels, metres, names, kind
