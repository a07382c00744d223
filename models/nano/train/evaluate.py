"""The figures of stored weights: python evaluate.py --shards SHARDS --weights FOLDER

With --samples N they are those of N pictures spread over the validation split, named in the output:
what the program's own test compares itself with.
"""
import argparse
import json
import pathlib

import torch

import export
import figures
from shards import read_files, read_pictures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument('--shards', required=True, help='folder with the tar files')
    parser.add_argument('--weights', required=True, type=pathlib.Path, help='folder with the three files')
    parser.add_argument('--samples', type=int, help='only so many pictures')
    options = parser.parse_args()
    device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')
    pictures = [picture for picture in read_pictures(read_files(options.shards)) if picture.split == 'val']
    if options.samples:
        labelled = [picture for picture in pictures if picture.labels is not None]
        pictures = [labelled[i * len(labelled) // options.samples] for i in range(options.samples)]
    predict = export.predictor(*export.read_networks(options.weights, device))
    result = figures.evaluate(predict, pictures, device, export.farthest(options.weights))
    if options.samples:
        del result['per_class']
        result = {'figures': result, 'samples': [named(picture) for picture in pictures]}
    print(json.dumps(result, indent=1))


def named(picture):
    """Where the pieces of a picture are in the shards."""
    return {'photo': picture.name, 'labels': picture.label_name, 'metres': picture.metre_name,
            'room': picture.source == figures.INDOOR and picture.metres is not None}


if __name__ == '__main__':
    main()
