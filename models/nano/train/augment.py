"""Crops of the training pictures, made on the device that trains."""
import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from shards import CANVAS
from vit import PATCH

MEAN = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
STD = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)
# Labels and depth are learned at two places a patch and direction.
LABELS_PER_PATCH = 2
# What is cut out of one picture and put into another: things that stand free.
THINGS = (12, 19, 20, 66, 76, 80, 83, 90, 98, 102, 115, 116, 125, 127, *range(150, 161))


@dataclass
class Batch:
    """Crops: pixels [B, 3, 2h, 2w] from 0 to 255 (twice the backbone's size), labels and metres [B, l, m]."""
    pixels: torch.Tensor
    labels: torch.Tensor
    metres: torch.Tensor
    known: torch.Tensor


def normalised(pixels):
    """Pixels of 0 to 255 as the backbone takes them."""
    return (pixels / 255 - MEAN.to(pixels)) / STD.to(pixels)


def _uniform(count, low, high, device):
    return torch.rand(count, device=device) * (high - low) + low


def _boxes(sizes, shape, smallest):
    """Random boxes (top, left, height, width) of about the shape's proportions inside pictures of the sizes."""
    device = sizes.device
    ratio = shape[0] / shape[1] * torch.exp(_uniform(len(sizes), math.log(0.75), math.log(4 / 3), device))
    height, width = sizes[:, 0] - 1, sizes[:, 1] - 1
    box_width = torch.minimum(width, height / ratio) * _uniform(len(sizes), smallest, 1.0, device)
    box_height = box_width * ratio
    top = 0.5 + torch.rand_like(height) * (height - box_height)
    left = 0.5 + torch.rand_like(width) * (width - box_width)
    return top, left, box_height, box_width


def crops(pictures, index, shape, smallest):
    """A batch of random crops, half of them mirrored, of the pictures `index`, for a backbone size `shape`.

    `smallest` [B]: how small a crop may be, as a share of the largest of its proportions.
    """
    sizes = pictures.sizes[index]
    top, left, height, width = _boxes(sizes, shape, smallest)
    mirrored = torch.where(torch.rand_like(top) < 0.5, -1.0, 1.0)
    theta = torch.zeros(len(index), 2, 3, device=sizes.device)
    theta[:, 0, 0], theta[:, 0, 2] = mirrored * width / CANVAS, (2 * left + width) / CANVAS - 1
    theta[:, 1, 1], theta[:, 1, 2] = height / CANVAS, (2 * top + height) / CANVAS - 1

    def sampled(values, rows, columns, mode):
        grid = F.affine_grid(theta, [len(index), 1, rows, columns], align_corners=False)
        return F.grid_sample(values.float(), grid, mode=mode, align_corners=False)

    pixels = sampled(pictures.pixels[index], 2 * shape[0], 2 * shape[1], 'bilinear')
    rows, columns = (side // PATCH * LABELS_PER_PATCH for side in shape)
    labels = pictures.label_canvas[pictures.label_number[index]][:, None]
    labels = sampled(labels, rows, columns, 'nearest')[:, 0].long()
    metres = pictures.metre_canvas[pictures.metre_number[index]][:, None]
    metres = sampled(metres, rows, columns, 'nearest')[:, 0]
    # A crop shows its things larger, as if they were nearer: its depth is divided by that zoom.
    shorter = sizes.min(1).values
    zoom = torch.sqrt(shape[0] / height * shape[1] / width) * shorter / min(shape)
    return Batch(pixels, labels, metres / zoom[:, None, None], pictures.known[index])


def paste_things(batch, share):
    """Puts the things of other crops of the batch into a share of its crops."""
    device = batch.pixels.device
    partner = torch.randperm(len(batch.labels), device=device)
    is_thing = torch.zeros(256, dtype=torch.bool, device=device)
    is_thing[list(THINGS)] = True
    chosen = torch.rand(len(partner), 1, 1, device=device) < share
    from_partner = is_thing[batch.labels[partner]] & chosen
    fine = F.interpolate(from_partner[:, None].float(), batch.pixels.shape[2:], mode='bilinear')
    batch.pixels = torch.where(fine > 0.5, batch.pixels[partner], batch.pixels)
    batch.labels = torch.where(from_partner, batch.labels[partner], batch.labels)
    batch.metres = torch.where(from_partner, torch.zeros_like(batch.metres), batch.metres)
    return batch


def photometric(pixels):
    """Pixels with changed light, contrast, colour and sharpness, and noise."""
    count, device = len(pixels), pixels.device

    def factor(amount, channels=1):
        return 1 + amount * (2 * torch.rand(count, channels, 1, 1, device=device) - 1)

    pixels = pixels * factor(0.12, 3) * factor(0.35)
    mean = pixels.mean((2, 3), keepdim=True)
    pixels = (pixels - mean) * factor(0.35) + mean
    grey = pixels.mean(1, keepdim=True)
    saturation = factor(0.5)
    saturation = torch.where(torch.rand_like(saturation) < 0.08, torch.zeros_like(saturation), saturation)
    pixels = (pixels - grey) * saturation + grey
    soft = F.avg_pool2d(pixels, 5, 1, 2, count_include_pad=False)
    pixels = torch.where(torch.rand(count, 1, 1, 1, device=device) < 0.2, soft, pixels)
    noisy = torch.rand(count, 1, 1, 1, device=device) < 0.25
    return (pixels + torch.randn_like(pixels) * noisy * 6).clamp(0, 255)
