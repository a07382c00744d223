"""The embedded model with its heads, and the teacher that it learns from."""
import torch
import torch.nn as nn

from shards import CLASSES
from vit import PATCH, VisionTransformer

LEVELS = 4
BINS = 256
NEAREST = 0.001
FARTHEST = 30.0
# The depth head's weights grow large, for 256 bins up to 30 m start with most of their weight far away:
# learned in this unit they get there with the step size of all other weights.
DEPTH_UNIT = 10.0


def depth_of(logits, farthest=FARTHEST):
    """Metres [B, h, w] of the 256 logits of a linear depth head (model-spec 4.2, steps 5 and 6)."""
    weight = torch.relu(logits.to(torch.promote_types(logits.dtype, torch.float32))) + 0.1
    bins = torch.linspace(NEAREST, farthest, BINS, dtype=weight.dtype, device=logits.device)
    return torch.einsum('bkhw,k->bhw', weight, bins) / weight.sum(1)


def start_near(layer):
    """Has a depth layer begin at some 3 m: left to chance it begins at half of the farthest."""
    with torch.no_grad():
        layer.bias.copy_(3 * torch.exp(-torch.linspace(NEAREST, FARTHEST, BINS) / 2))


def patch_map(tokens, rows, columns):
    """The patch tokens of [B, 1 + N, D] as a map [B, D, h, w]."""
    return tokens[:, 1:].transpose(1, 2).unflatten(2, (rows, columns))


class ClassHead(nn.Module):
    """Class logits [B, 163, h, w] of normed tokens [B, 1 + N, D]: DINOv2's "linear"; its keys, too."""

    def __init__(self, width):
        super().__init__()
        self.bn = nn.BatchNorm2d(width)
        self.conv_seg = nn.Conv2d(width, CLASSES, 1)
        nn.init.normal_(self.conv_seg.weight, std=0.01)
        nn.init.zeros_(self.conv_seg.bias)

    def forward(self, levels, rows, columns):
        return self.conv_seg(self.bn(patch_map(levels[-1], rows, columns)))


class DepthHead(nn.Module):
    """Depth logits [B, 256, h, w] of four levels of normed tokens: DINOv2's "linear4"; its keys, too."""

    def __init__(self, width):
        super().__init__()
        self.conv_depth = nn.Conv2d(LEVELS * 2 * width, BINS, 1)
        nn.init.normal_(self.conv_depth.weight, std=0.01)
        start_near(self.conv_depth)

    def forward(self, levels, rows, columns):
        maps = []
        for tokens in levels:
            patches = patch_map(tokens, rows, columns)
            maps += [patches, tokens[:, 0, :, None, None].expand_as(patches)]
        return DEPTH_UNIT * self.conv_depth(torch.cat(maps, 1))


class Heads(nn.Module):
    """The linear heads in the official layout, on normed tokens at the ends of the quarters."""

    def __init__(self, width):
        super().__init__()
        self.classes, self.depth = ClassHead(width), DepthHead(width)

    def forward(self, levels, rows, columns):
        """Class logits [B, 163, h, w] and depth logits [B, 256, h, w], both a patch each."""
        return self.classes(levels, rows, columns), self.depth(levels, rows, columns)


class Student(nn.Module):
    """The embedded model and its heads."""

    def __init__(self, backbone, heads):
        super().__init__()
        self.backbone, self.heads = backbone, heads


class Teacher(nn.Module):
    """A pretrained backbone with a small convolutional decoder for classes and depth."""

    TAPS = (4, 8)

    def __init__(self, backbone_state):
        super().__init__()
        width = 192
        self.backbone = VisionTransformer(width, 12, 3, 37)
        self.backbone.load_state_dict(backbone_state)
        self.tap_norms = nn.ModuleList(nn.LayerNorm(width) for _ in self.TAPS)
        self.decoder = nn.Sequential(
            nn.Conv2d(3 * width, 256, 1), nn.GroupNorm(16, 256), nn.GELU(),
            nn.Conv2d(256, 256, 3, padding=1), nn.GroupNorm(16, 256), nn.GELU())
        self.segmentation = nn.Conv2d(256, CLASSES, 1)
        self.depth = nn.Conv2d(256, BINS, 1)
        start_near(self.depth)

    def forward(self, pixels, ends=()):
        """Normed tokens, class and depth logits, a patch each, and the tokens of the blocks `ends`."""
        rows, columns = pixels.shape[2] // PATCH, pixels.shape[3] // PATCH
        wanted = sorted({*self.TAPS, *ends})
        tokens, kept = self.backbone(pixels, taps=wanted)
        kept = dict(zip(wanted, kept))
        levels = [norm(kept[tap]) for norm, tap in zip(self.tap_norms, self.TAPS)] + [tokens]
        decoded = self.decoder(torch.cat([patch_map(level, rows, columns) for level in levels], 1))
        logits = self.segmentation(decoded), DEPTH_UNIT * self.depth(decoded)
        return tokens, *logits, [kept[end] for end in ends]
