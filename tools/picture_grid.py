#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws photos, each beside what the program sees in it: colours, classes, depth.

    tools/picture_grid.py --cli build/bin/patchscape-cli --output docs/embedded_model.jpg PHOTO...

Every view is what `patchscape-cli analyze` wrote. Needs Pillow.
"""
import argparse
import pathlib
import subprocess
import tempfile

from PIL import Image

CELL = (216, 162)
GAP = 6
PHOTOS_A_ROW = 2
BACKGROUND = (30, 31, 34)


def cell(path):
    """A picture fitted into a cell."""
    picture = Image.open(path).convert('RGB')
    picture.thumbnail(CELL, Image.LANCZOS)
    framed = Image.new('RGB', CELL, BACKGROUND)
    framed.paste(picture, ((CELL[0] - picture.width) // 2, (CELL[1] - picture.height) // 2))
    return framed


def analyzed(cli, photos, folder):
    """For each photo the four pictures, as files."""
    subprocess.run([cli, 'analyze', *photos, '-o', folder, '--depth-formats', 'view',
                    '--segment-formats', 'view', '--quiet'], check=True)
    endings = ('_pca.png', '_seg_view.png', '_depth_view.png')
    return [[photo] + [pathlib.Path(folder) / (photo.stem + ending) for ending in endings]
            for photo in photos]


def grid(rows):
    """All cells: the four of a photo side by side, so many photos a row."""
    width, height = CELL[0] + GAP, CELL[1] + GAP
    lines = -(-len(rows) // PHOTOS_A_ROW)
    apart = 2 * GAP
    size = (PHOTOS_A_ROW * (4 * width + apart) - apart - GAP, lines * height - GAP)
    sheet = Image.new('RGB', size, BACKGROUND)
    for number, files in enumerate(rows):
        left = number % PHOTOS_A_ROW * (4 * width + apart)
        for column, file in enumerate(files):
            sheet.paste(cell(file), (left + column * width, number // PHOTOS_A_ROW * height))
    return sheet


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument('--cli', required=True, help='patchscape-cli')
    parser.add_argument('--output', required=True)
    parser.add_argument('photos', nargs='+', type=pathlib.Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        grid(analyzed(options.cli, options.photos, folder)).save(options.output, quality=88)


if __name__ == '__main__':
    main()
