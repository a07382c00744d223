"""What the program is to make of one picture, in double precision, for its parity tests.

    python reference.py --weights WEIGHTS --picture PICTURE.png --output REFERENCE.safetensors

The picture is at the backbone's size already: whole patches.
"""
import argparse
import pathlib

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import save_file

import export
from augment import normalised
from networks import depth_of


def reference(weights, picture):
    """Normed tokens, class logits a patch each, and metres at four times the patch grid."""
    backbone, heads = export.read_networks(weights, torch.device('cpu'))
    pixels = torch.from_numpy(np.asarray(Image.open(picture).convert('RGB')).copy()).double()
    pixels = normalised(pixels.permute(2, 0, 1)[None])
    tokens, class_logits, depth_logits = export.predictor(backbone.double(), heads.double())(pixels)
    fine = F.interpolate(depth_logits, scale_factor=4, mode='bilinear', align_corners=False)
    return {'x_norm_clstoken': tokens[:, 0], 'x_norm_patchtokens': tokens[:, 1:],
            'segmentation_logits': class_logits,
            'depth_4x': depth_of(fine, export.farthest(weights))}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument('--weights', required=True, type=pathlib.Path, help='folder with the three files')
    parser.add_argument('--picture', required=True)
    parser.add_argument('--output', required=True)
    options = parser.parse_args()
    with torch.inference_mode():
        values = reference(options.weights, options.picture)
    save_file({name: value.float().contiguous() for name, value in values.items()}, options.output)


if __name__ == '__main__':
    main()
