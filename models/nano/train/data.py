"""The training pictures on the device that trains, and how often each is drawn."""
from dataclasses import dataclass, field

import torch

from shards import CLASSES, PictureSet


@dataclass
class Data:
    """The training pictures on the device, and what is known of their classes."""
    pictures: PictureSet
    training: list
    validation: list
    device: torch.device
    class_weights: torch.Tensor = field(init=False)
    chance: dict = field(init=False)

    def __post_init__(self):
        present = self.pictures.class_pixels()
        share, occurs = present.sum(0) / present.sum(), (present > 0).sum(0).float()
        weights = 1 / torch.sqrt(share + 2e-4)
        weights = weights / (weights * share).sum()
        self.class_weights = weights.clamp(0.3, 5)[:CLASSES - 1]
        # A picture with a rare class is drawn more often: repeat-factor sampling (Gupta et al., LVIS).
        rarity = torch.sqrt(0.04 * len(self.pictures) / occurs.clamp_min(3)).clamp(1, 6)
        factor = torch.where(present > 30, rarity, torch.ones_like(rarity)).max(1).values
        labelled, measured = self.pictures.label_number > 0, self.pictures.metre_number > 0
        outdoor = 1 + 7 * self.pictures.outdoor_depth.float()
        self.chance = {'labels': labelled * factor, 'metres': measured * outdoor,
                       'any': torch.ones_like(factor)}

    def draw(self, count, shares):
        """Picture numbers, so many of each kind."""
        numbers = [torch.multinomial(self.chance[kind], round(count * share), replacement=True)
                   for kind, share in shares]
        return torch.cat(numbers)
