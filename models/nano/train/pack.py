"""Makes fewer and smaller shards, to carry to another machine: python pack.py --shards SHARDS --output FOLDER

Photos become WebP, two thirds of their size; depth loses every other row and column, which training
never sees; masks stay as they are.
"""
import argparse
import io
import multiprocessing
import pathlib
import tarfile

import numpy as np
from PIL import Image

from shards import read_files


def smaller_depth(png):
    metres = np.asarray(Image.open(io.BytesIO(png)))
    out = io.BytesIO()
    Image.fromarray(metres[::2, ::2]).save(out, 'PNG', optimize=True)
    return out.getvalue()


def smaller_photo(jpeg):
    out = io.BytesIO()
    Image.open(io.BytesIO(jpeg)).convert('RGB').save(out, 'WEBP', quality=75)
    return out.getvalue()


def smaller(item):
    name, content = item
    if name.endswith('_depth.png'):
        return name, smaller_depth(content)
    return name, smaller_photo(content) if name.endswith('.jpg') else content


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--shards', required=True)
    parser.add_argument('--output', required=True, type=pathlib.Path)
    parser.add_argument('--part-bytes', type=int, default=60_000_000, help='the most that a part may hold')
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    parts, tar, room = 0, None, 0
    with multiprocessing.Pool() as pool:
        files = pool.map(smaller, read_files(options.shards).items(), chunksize=64)
    for name, content in files:
        needed = 512 + -(-len(content) // 512) * 512
        if tar is None or needed > room:
            if tar is not None:
                tar.close()
            parts += 1
            tar = tarfile.open(options.output / f'part_{parts}.tar', 'w', format=tarfile.USTAR_FORMAT)
            room = options.part_bytes - 2 * tarfile.RECORDSIZE
        info = tarfile.TarInfo(name)
        info.size = len(content)
        tar.addfile(info, io.BytesIO(content))
        room -= needed
    tar.close()
    print(f'{parts} parts')


if __name__ == '__main__':
    main()
