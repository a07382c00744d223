"""The weights as files in the official layout, in half precision."""
import math

from safetensors import safe_open
from safetensors.torch import load_file, save_file

from networks import DEPTH_UNIT, FARTHEST, NEAREST, Heads
from vit import PATCH, VisionTransformer


def _half(tensors):
    return {name: (value.half() if value.is_floating_point() else value).contiguous().cpu()
            for name, value in tensors.items()}


def head_tensors(heads):
    """(segmentation, depth) tensors by their official names."""
    segmentation = {f'decode_head.bn.{name}': value for name, value in heads.bn.state_dict().items()}
    for name, value in heads.segmentation.state_dict().items():
        segmentation[f'decode_head.conv_seg.{name}'] = value.clone()
    # Class 162 says what a picture's masks left out; it is never learned, and never to be answered.
    segmentation['decode_head.conv_seg.weight'][-1] = 0
    segmentation['decode_head.conv_seg.bias'][-1] = -100
    depth = {f'decode_head.conv_depth.{name}': DEPTH_UNIT * value
             for name, value in heads.depth.state_dict().items()}
    return _half(segmentation), _half(depth)


def _heads(tensors, device):
    """The heads of tensors with official names."""
    heads = Heads(tensors['decode_head.bn.weight'].numel()).to(device).eval()
    state = {name.removeprefix('decode_head.').replace('conv_seg', 'segmentation')
             .replace('conv_depth', 'depth'): value.float() for name, value in tensors.items()}
    for name in ('depth.weight', 'depth.bias'):
        state[name] = state[name] / DEPTH_UNIT
    heads.load_state_dict(state)
    return heads


def predictor(backbone, heads):
    """Pixels -> (normed tokens, class logits, depth logits)."""
    def predict(pixels):
        tokens = backbone(pixels)
        return tokens, *heads(tokens, pixels.shape[2] // PATCH, pixels.shape[3] // PATCH)
    return predict


def stored(backbone, heads):
    """Predicts with the values that the files hold: the figures are those of the files."""
    segmentation, depth = head_tensors(heads)
    return predictor(backbone, _heads(segmentation | depth, backbone.norm.weight.device))


def read_networks(folder, device):
    """The backbone and the heads of the three files of a folder, at the precision they hold."""
    state = load_file(folder / 'backbone.safetensors')
    width, table = state['norm.weight'].numel(), state['pos_embed'].shape[1]
    depth = sum(name.endswith('norm1.weight') for name in state)
    registers = state['register_tokens'].shape[1] if 'register_tokens' in state else 0
    backbone = VisionTransformer(width, depth, width // 64, math.isqrt(table - 1), registers)
    backbone.load_state_dict({name: value.float() for name, value in state.items()})
    tensors = load_file(folder / 'segmentation_linear.safetensors')
    tensors |= load_file(folder / 'depth_linear.safetensors')
    return backbone.to(device).eval().requires_grad_(False), _heads(tensors, device)


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
