"""Trains the embedded model: a teacher for the tasks, the student's blocks, the student, its heads.

    python train.py --shards SHARDS --teacher vit_tiny.safetensors --output FOLDER

Every stage resumes from the output folder where it was stopped. See ../README.md for what it learns
from, and for the figures.
"""
import argparse
import copy
import json
import pathlib
from dataclasses import asdict

import torch
from safetensors.torch import load_file

import export
import figures
from data import Data
from learner import lower_precision
from networks import Teacher
from shards import PictureSet, read_files, read_pictures
from stages import Recipe, train_heads, train_student, train_teacher


def as_stored(backbone):
    """A backbone with its weights at the precision of the file."""
    backbone = copy.deepcopy(backbone).eval().requires_grad_(False)
    for parameter in backbone.parameters():
        parameter.data = parameter.data.half().float()
    return backbone


def prepare(options, device):
    """The pictures of the shards, on the device."""
    files = read_files(options.shards)
    pictures = read_pictures(files, permissive=options.permissive)
    training = [picture for picture in pictures if picture.split == 'train']
    validation = [picture for picture in pictures if picture.split == 'val']
    if options.limit:
        step = max(1, len(training) // options.limit)
        training, validation = training[::step], validation[::step]
    print(f'{len(training)} pictures to learn from, {len(validation)} for the figures', flush=True)
    return Data(PictureSet(training, device), training, validation, device)


def the_teacher(recipe, data, options, folder):
    """The teacher, with what a stage of its own has taught it, if any."""
    state = load_file(options.teacher)
    if not recipe.teacher_minutes:
        return Teacher(state).to(data.device)
    teacher = train_teacher(recipe, data, state, folder)
    with lower_precision(data.device):
        result = figures.evaluate(lambda pixels: teacher(pixels)[:3], data.validation, data.device)
    print('teacher:', figures.line(result), flush=True)
    return teacher


def learned_backbone(recipe, data, options, folder):
    """The backbone, as stored, and the heads that were learned with it."""
    if options.heads_of:
        return export.read_networks(pathlib.Path(options.heads_of), data.device)
    teacher = the_teacher(recipe, data, options, folder)
    student = train_student(recipe, data, teacher, folder, options.start)
    return as_stored(student.backbone), student.heads


def run(recipe, data, options):
    """All stages; writes the weights, the recipe and the figures into the output folder."""
    folder = pathlib.Path(options.output)
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.seed)
    backbone, heads = learned_backbone(recipe, data, options, folder)
    after = train_heads(recipe, data, backbone, heads, folder)
    results = {}
    for name, candidate in (('with the backbone', heads), ('after it', after)):
        results[candidate] = figures.evaluate(
            export.stored(backbone, candidate), data.validation, data.device)
        print(f'heads learned {name}:', figures.line(results[candidate]), flush=True)
    chosen = copy.deepcopy(max(results, key=lambda candidate: results[candidate]['miou']))
    chosen.depth = max(results, key=lambda candidate: results[candidate]['delta1']).depth
    result = figures.evaluate(export.stored(backbone, chosen), data.validation, data.device)
    print('heads chosen, task by task:', figures.line(result), flush=True)
    export.write(folder, backbone, chosen)
    result['recipe'] = asdict(recipe)
    (folder / 'figures.json').write_text(json.dumps(result, indent=1) + '\n')


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument('--shards', required=True, help='folder with the tar files')
    teaching = parser.add_mutually_exclusive_group(required=True)
    teaching.add_argument('--teacher', help='ViT-Tiny in DINOv2 layout, safetensors')
    teaching.add_argument('--heads-of', help='only train heads, on the backbone in this folder')
    parser.add_argument('--output', required=True, help='folder for weights, figures and what resumes a run')
    parser.add_argument('--device', default='cuda' if torch.cuda.is_available() else 'cpu')
    parser.add_argument('--limit', type=int, default=0, help='use about so many pictures, to try it out')
    parser.add_argument('--start', help='folder with the three files of a student to go on from')
    parser.add_argument('--permissive', action='store_true',
                        help='only pictures whose licence allows more than research')
    for name, value in asdict(Recipe()).items():
        parser.add_argument('--' + name.replace('_', '-'), type=type(value), default=value)
    return parser.parse_args()


def main():
    options = parse_options()
    recipe = Recipe(**{name: getattr(options, name) for name in asdict(Recipe())})
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    run(recipe, prepare(options, torch.device(options.device)), options)


if __name__ == '__main__':
    main()
