"""The tokens of whole pictures as the program sees them, kept to train the linear heads on."""
import torch
import torch.nn.functional as F

import figures
from augment import LABELS_PER_PATCH, normalised
from shards import VOID, known_classes
from vit import PATCH


class KeptTokens:
    """Whole pictures with labels or depth, each with its tokens, by patch grid.

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
                with torch.no_grad():
                    tokens = backbone(normalised(pixels.float())).half()
                group += [(kept, *(value.to(device) for value in sample[1:]))
                          for kept, sample in zip(tokens, part)]
        self.grids = list(self.groups)
        self.chance = torch.tensor([float(len(group)) for group in self.groups.values()])

    def draw(self, count):
        """A patch grid, and a batch of tokens, labels, metres and known classes with that grid."""
        grid = self.grids[torch.multinomial(self.chance, 1)]
        group = self.groups[grid]
        chosen = [group[i] for i in torch.randint(len(group), (count,))]
        tokens, labels, metres, known = (torch.stack(values) for values in zip(*chosen))
        return grid, tokens.float(), labels.long(), metres, known


def _sample(picture, side, mirrored, known):
    """Pixels [3, H, W], labels and metres at the places where they are learned, known classes [163]."""
    pixels = figures.input_pixels(picture, side)[0].to(torch.uint8)
    size = [LABELS_PER_PATCH * length // PATCH for length in pixels.shape[1:]]

    def reduced(values, empty):
        if values is None:
            return torch.full(size, empty)
        values = torch.from_numpy(values.copy())[None, None].float()
        return F.interpolate(values, size, mode='nearest')[0, 0]

    labels = reduced(picture.labels, float(VOID)).to(torch.uint8)
    metres = reduced(picture.metres, 0.0)
    names = known.get(picture.source, torch.zeros(next(iter(known.values())).shape, dtype=torch.bool))
    if mirrored:
        return pixels.flip(2), labels.flip(1), metres.flip(1), names
    return pixels, labels, metres, names
