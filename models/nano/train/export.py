"""The weights as files in the official layout, in half precision."""
import math

from safetensors import safe_open
from safetensors.torch import load_file, save_file

from networks import DEPTH_UNIT, FARTHEST, NEAREST, Heads
from vit import PATCH, VisionTransformer

PREFIX = 'decode_head.'


def _half(tensors):
    return {name: (value.half() if value.is_floating_point() else value).contiguous().cpu()
            for name, value in tensors.items()}


def head_tensors(heads):
    """(segmentation, depth) tensors by their official names."""
    segmentation, depth = ({PREFIX + name: value.clone() for name, value in head.state_dict().items()}
                           for head in (heads.classes, heads.depth))
    # Class 162 says what a picture's masks left out; it is never learned, and never to be answered.
    segmentation[PREFIX + 'conv_seg.weight'][-1] = 0
    segmentation[PREFIX + 'conv_seg.bias'][-1] = -100
    return _half(segmentation), _half({name: DEPTH_UNIT * value for name, value in depth.items()})


def _heads(segmentation, depth, device):
    """The heads of tensors with official names."""
    heads = Heads(segmentation[PREFIX + 'bn.weight'].numel()).to(device).eval()
    for head, tensors, unit in ((heads.classes, segmentation, 1), (heads.depth, depth, DEPTH_UNIT)):
        head.load_state_dict({name.removeprefix(PREFIX): value.float() / unit
                              for name, value in tensors.items()})
    return heads


def predictor(backbone, heads):
    """Pixels -> (normed tokens, class logits, depth logits)."""
    def predict(pixels):
        levels = backbone.levels(pixels)
        return levels[-1], *heads(levels, pixels.shape[2] // PATCH, pixels.shape[3] // PATCH)
    return predict


def stored(backbone, heads):
    """Predicts with the values that the files hold: the figures are those of the files."""
    return predictor(backbone, _heads(*head_tensors(heads), backbone.norm.weight.device))


def read_networks(folder, device):
    """The backbone and the heads of the three files of a folder, at the precision they hold."""
    state = load_file(folder / 'backbone.safetensors')
    width, table = state['norm.weight'].numel(), state['pos_embed'].shape[1]
    depth = sum(name.endswith('norm1.weight') for name in state)
    registers = state['register_tokens'].shape[1] if 'register_tokens' in state else 0
    backbone = VisionTransformer(width, depth, width // 64, math.isqrt(table - 1), registers)
    backbone.load_state_dict({name: value.float() for name, value in state.items()})
    heads = (load_file(folder / f'{name}_linear.safetensors') for name in ('segmentation', 'depth'))
    return backbone.to(device).eval().requires_grad_(False), _heads(*heads, device)


def farthest(folder):
    """Metres of the last bin of the depth head of a folder."""
    with safe_open(folder / 'depth_linear.safetensors', 'pt') as file:
        return float(file.metadata()['max_depth'])


def write(folder, backbone, heads):
    """backbone, segmentation_linear and depth_linear as safetensors files in a folder."""
    segmentation, depth = head_tensors(heads)
    save_file(_half(backbone.state_dict()), folder / 'backbone.safetensors', {'format': 'pt'})
    save_file(segmentation, folder / 'segmentation_linear.safetensors', {'format': 'pt'})
    save_file(depth, folder / 'depth_linear.safetensors',
              {'format': 'pt', 'min_depth': f'{NEAREST:g}', 'max_depth': f'{FARTHEST:g}'})
