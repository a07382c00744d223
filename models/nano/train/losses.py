"""What the embedded model is asked for; every function gives one number, a mean."""
import math

import torch
import torch.nn.functional as F

from networks import FARTHEST
from shards import OTHER_BACKGROUND, VOID

SKY = 2
# Ground that lies about level, in upright pictures: the lower in the picture, the nearer.
GROUND = (3, 6, 9, 11, 13, 29, 46, 52)


def to_labels(maps, labels):
    """Maps a patch each, at the places of the labels."""
    return F.interpolate(maps.float(), labels.shape[1:], mode='bilinear', align_corners=False)


def segmentation(logits, labels, known, weights):
    """Cross entropy; and where a picture only says 'none of my classes', any class but those is right."""
    scores = to_labels(logits, labels)[:, :OTHER_BACKGROUND]
    log_p = F.log_softmax(scores, 1)
    target = torch.where(labels == OTHER_BACKGROUND, VOID, labels)
    counted = target != VOID
    each = F.nll_loss(log_p, target.clamp_max(OTHER_BACKGROUND - 1), weight=weights, reduction='none')
    own = (each * counted).sum() / counted.sum().clamp_min(1)
    other = labels == OTHER_BACKGROUND
    mass = torch.einsum('bkhw,bk->bhw', log_p.exp(), known[:, :OTHER_BACKGROUND].float())
    none = (-torch.log1p(-mass.clamp(0, 0.999)) * other).sum() / other.sum().clamp_min(1)
    return own + 0.3 * none


def soft_classes(logits, teacher_logits):
    """Kullback-Leibler divergence from the teacher's classes, a patch each."""
    ours = F.log_softmax(logits.float()[:, :OTHER_BACKGROUND], 1)
    theirs = F.log_softmax(teacher_logits.float()[:, :OTHER_BACKGROUND], 1)
    return (theirs.exp() * (theirs - ours)).sum(1).mean()


def depth(predicted, metres, plain=0.0):
    """Scale-invariant logarithmic error with a share of the plain one, over pictures with enough depth.

    `plain`: the weight of the mean absolute logarithmic error, which a wrong scale cannot hide from.
    """
    valid = (metres > 0.2) & (metres < FARTHEST)
    count = valid.flatten(1).sum(1)
    error = torch.where(valid, torch.log(predicted) - torch.log(metres.clamp_min(1e-3)), 0.0)
    count_safe = count.clamp_min(1)
    mean = error.sum((1, 2)) / count_safe
    variance = (error**2).sum((1, 2)) / count_safe - mean**2
    each = torch.sqrt(variance.clamp_min(0) + 0.3 * mean**2 + 1e-6)
    each = each + plain * error.abs().sum((1, 2)) / count_safe
    enough = count > 20
    return (each * enough).sum() / enough.sum().clamp_min(1)


def ordinal(predicted, labels):
    """Level ground comes nearer down the picture, and the sky is as far as it goes."""
    log_depth = torch.log(predicted)
    ground = torch.zeros(256, dtype=torch.bool, device=labels.device)
    ground[list(GROUND)] = True
    loss = predicted.new_zeros(())
    for step in (2, 6):
        upper, lower = labels[:, :-step], labels[:, step:]
        pair = (upper == lower) & ground[lower]
        wrong = torch.relu(log_depth[:, step:] - log_depth[:, :-step] + 0.02 * step)
        loss = loss + (wrong * pair).sum() / pair.sum().clamp_min(1)
    sky = labels == SKY
    return loss + ((math.log(FARTHEST) - log_depth) * sky).sum() / sky.sum().clamp_min(1)


def patch_labels(labels, rows, columns):
    """The label of each patch [B, rows, columns], void where it is not one alone."""
    blocks = labels.unflatten(1, (rows, -1)).unflatten(3, (columns, -1)).transpose(2, 3).flatten(3)
    same = (blocks == blocks[..., :1]).all(-1)
    return torch.where(same & (blocks[..., 0] < OTHER_BACKGROUND), blocks[..., 0], VOID)


def smoothness(patches, labels):
    """Neighbouring patch tokens [B, h, w, D] alike inside a mask, and different across its border."""
    tokens = F.normalize(patches.float() - patches.float().mean((1, 2), keepdim=True), dim=-1)
    loss = tokens.new_zeros(())
    for one, two, a, b in ((tokens[:, 1:], tokens[:, :-1], labels[:, 1:], labels[:, :-1]),
                           (tokens[:, :, 1:], tokens[:, :, :-1], labels[:, :, 1:], labels[:, :, :-1])):
        alike = (one * two).sum(-1)
        known = (a != VOID) & (b != VOID)
        same, other = known & (a == b), known & (a != b)
        loss = loss + ((1 - alike) * same).sum() / same.sum().clamp_min(1)
        loss = loss + (torch.relu(alike - 0.2) * other).sum() / other.sum().clamp_min(1)
    return loss


def consistency(patches, labels, count=2048, temperature=0.1):
    """Tokens of one class in different pictures closer than those of others (supervised contrast)."""
    batch, rows, columns, _ = patches.shape
    picture = torch.arange(batch, device=labels.device)[:, None, None].expand(batch, rows, columns)
    places = (labels != VOID).flatten().nonzero()[:, 0]
    if len(places) < 64:
        return patches.new_zeros((), dtype=torch.float32)
    places = places[torch.randint(len(places), (count,), device=labels.device)]
    tokens = patches.float().flatten(0, 2)[places]
    tokens = F.normalize(tokens - tokens.mean(0), dim=-1)
    classes, origin = labels.flatten()[places], picture.flatten()[places]
    scores = tokens @ tokens.T / temperature
    elsewhere = origin[:, None] != origin
    positive = elsewhere & (classes[:, None] == classes)
    log_p = scores - torch.logsumexp(scores.masked_fill(~elsewhere, -1e4), 1, keepdim=True)
    hits = positive.sum(1)
    each = -(log_p * positive).sum(1) / hits.clamp_min(1)
    return (each * (hits > 0)).sum() / (hits > 0).sum().clamp_min(1)
