"""Trains the embedded model from random weights: a teacher for the tasks, the student, its heads.

    python train.py --shards SHARDS --teacher vit_tiny.safetensors --output FOLDER

Every stage resumes from the output folder where it was stopped. See ../README.md for what it learns
from, and for the figures.
"""
import argparse
import copy
import json
import math
import pathlib
import time
from dataclasses import asdict, dataclass, field

import torch
import torch.nn.functional as F
from safetensors.torch import load_file

import augment
import export
import figures
import losses
from heads import KeptTokens
from networks import Student, Teacher, depth_of, tokens_on
from shards import CLASSES, PictureSet, read_files, read_pictures
from vit import PATCH, VisionTransformer

SHAPES = (((224, 224), 0.45), ((224, 308), 0.25), ((308, 308), 0.15), ((308, 406), 0.15))
# What the pictures of a batch are drawn for: with a teacher every photo teaches something.
SHARES = (('labels', 0.45), ('metres', 0.2), ('any', 0.35))
LABELLED_SHARES = (('labels', 0.65), ('metres', 0.35))
# The shorter sides of the whole pictures that the heads learn from; the first is that of the figures.
HEAD_SIDES = (figures.SHORTER_SIDE, 308, 252, 364)


@dataclass
class Recipe:
    """What can be chosen. The card in ../README.md says which of it was measured."""
    width: int = 256
    depth: int = 8
    registers: int = 0
    batch: int = 128
    rate: float = 1e-3
    decay: float = 0.05
    muon: float = 3.0
    teacher_minutes: float = 1.0
    minutes: float = 10.0
    head_minutes: float = 0.4
    head_rate: float = 1e-3
    head_views: int = 4
    head_batch: int = 24
    teacher_rate: float = 5e-4
    paste: float = 0.35
    features: float = 1.5
    labels: float = 0.6
    soft: float = 1.0
    depth_labels: float = 0.7
    depth_soft: float = 0.5
    ordinal: float = 0.3
    teacher_enlarged: float = 1.22
    smooth: float = 0.3
    consistent: float = 0.1
    masked: float = 0.3
    seed: int = 0
    compile: int = 0


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


class Clock:
    """How much of a stage's time is spent, over all its runs."""

    def __init__(self, minutes, spent=0.0):
        self.limit, self.before, self.start = minutes * 60, spent, time.monotonic()

    def spent(self):
        return self.before + time.monotonic() - self.start

    def share(self):
        return self.spent() / self.limit if self.limit > 0 else 1.0


class Learner:
    """A network with its optimisers, its moving average and its place in a stage; saved and resumed.

    `muon`: the matrices of the blocks learn by Muon (Jordan et al. 2024) at so many times the rate, which
    is scaled to AdamW's (Liu et al. 2025); 0: by AdamW, as all else.
    """

    def __init__(self, network, path, minutes, rate, decay, slow=(), muon=0.0):
        self.network, self.path, self.rate = network, path, rate
        self.average = copy.deepcopy(network).eval().requires_grad_(False)
        groups, matrices = {}, []
        for name, parameter in network.named_parameters():
            if muon and '.blocks.' in name and parameter.ndim == 2:
                matrices.append(parameter)
                continue
            scale = 0.3 if name.startswith(tuple(slow)) else 1.0
            plain = parameter.ndim < 2 or 'token' in name or 'pos_embed' in name
            groups.setdefault((scale, 0.0 if plain else decay), []).append(parameter)
        self.optimisers = [torch.optim.AdamW(
            [{'params': p, 'weight_decay': d, 'scale': s} for (s, d), p in groups.items()],
            lr=rate, betas=(0.9, 0.98), fused=next(network.parameters()).is_cuda)]
        if matrices:
            self.optimisers.append(torch.optim.Muon(
                [{'params': matrices, 'scale': muon}], lr=rate, weight_decay=decay,
                adjust_lr_fn='match_rms_adamw'))
        self.step, spent = 0, 0.0
        if path.exists():
            state = torch.load(path, weights_only=True)
            network.load_state_dict(state['network'])
            self.average.load_state_dict(state['average'])
            for optimiser, kept in zip(self.optimisers, state['optimisers'], strict=True):
                optimiser.load_state_dict(kept)
            self.step, spent = state['step'], state['spent']
        self.clock, self.saved = Clock(minutes, spent), time.monotonic()

    def running(self):
        return self.clock.share() < 1

    def save(self):
        torch.save({'network': self.network.state_dict(), 'average': self.average.state_dict(),
                    'optimisers': [optimiser.state_dict() for optimiser in self.optimisers],
                    'step': self.step, 'spent': self.clock.spent()}, self.path)

    def finish(self, name):
        """The moving average, which is what a stage gives."""
        self.save()
        print(f'{name}: {self.step} steps in {self.clock.spent():.0f} s', flush=True)
        return self.average

    def update(self, loss):
        """One step: a warm-up, then half a cosine down over the stage's time."""
        rate = self.rate * min(1, (self.step + 1) / 150)
        rate *= 0.5 * (1 + math.cos(math.pi * min(1, self.clock.share()))) + 0.002
        self.network.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        for optimiser in self.optimisers:
            for group in optimiser.param_groups:
                group['lr'] = rate * group['scale']
            optimiser.step()
        self.step += 1
        keep = min(0.998, (1 + self.step) / (10 + self.step))
        pairs = [(a, b) for a, b in zip(self.average.state_dict().values(),
                                        self.network.state_dict().values()) if a.is_floating_point()]
        torch._foreach_lerp_([a for a, _ in pairs], [b for _, b in pairs], 1 - keep)

    def minute(self, name, terms):
        """Once a minute a line with the losses, and the state on disk."""
        if time.monotonic() - self.saved < 60:
            return
        self.saved = time.monotonic()
        values = ' '.join(f'{key} {value.item():.3f}' for key, value in terms.items())
        print(f'{name} step {self.step} {self.clock.spent():.0f} s | {values}', flush=True)
        self.save()


def fused(recipe, *backbones):
    """Has the blocks compiled, all by one graph, where that is asked for."""
    if recipe.compile:
        for backbone in backbones:
            for block in backbone.blocks:
                block.compile(dynamic=True)


def lower_precision(device):
    return torch.autocast(device.type, torch.bfloat16)


def a_shape(generator):
    """One of the sizes, now and then upright."""
    at = torch.multinomial(torch.tensor([share for _, share in SHAPES]), 1, generator=generator)
    upright = torch.rand(1, generator=generator) < 0.25
    return SHAPES[at][0][::-1] if upright else SHAPES[at][0]


def teacher_size(recipe, shape):
    """The size at which the teacher sees a crop of the backbone's size: larger, for finer tokens."""
    return [round(side * recipe.teacher_enlarged / PATCH) * PATCH for side in shape]


def task_losses(recipe, data, batch, class_logits, depth_logits, plain=0.0):
    """The losses that labels and measured depth give; `plain` as losses.depth has it."""
    metres = depth_of(losses.to_labels(depth_logits, batch.labels))
    return {
        'labels': recipe.labels * losses.segmentation(
            class_logits, batch.labels, batch.known, data.class_weights),
        'depth': recipe.depth_labels * losses.depth(metres, batch.metres, plain),
        'ordinal': recipe.ordinal * losses.ordinal(metres, batch.labels)}


def train_teacher(recipe, data, state, folder):
    """The pretrained backbone, made to see classes and depth, and held near what it knew."""
    original = VisionTransformer(192, 12, 3, 37).to(data.device).eval().requires_grad_(False)
    original.load_state_dict(state)
    learner = Learner(Teacher(state).to(data.device), folder / 'teacher.pt', recipe.teacher_minutes,
                      recipe.teacher_rate, recipe.decay, slow=('backbone.',))
    fused(recipe, original, learner.network.backbone)
    generator = torch.Generator().manual_seed(recipe.seed)
    while learner.running():
        size = teacher_size(recipe, a_shape(generator))
        count = int(recipe.batch * 0.6 * 280 * 280 / (size[0] * size[1]))
        index = data.draw(count, LABELLED_SHARES)
        shape = [side // 2 // PATCH * PATCH for side in size]
        batch = augment.paste_things(augment.crops(data.pictures, index, shape), recipe.paste)
        pixels = augment.normalised(augment.photometric(
            F.interpolate(batch.pixels, tuple(size), mode='bilinear')))
        with lower_precision(data.device):
            tokens, class_logits, depth_logits = learner.network(pixels)
            with torch.no_grad():
                before = original(pixels)
        terms = task_losses(recipe, data, batch, class_logits, depth_logits)
        terms['kept'] = 0.5 * (1 - F.cosine_similarity(tokens.float(), before.float(), dim=-1)).mean()
        learner.update(sum(terms.values()))
        learner.minute('teacher', terms)
    return learner.finish('teacher')


def validated(predict, data):
    """The line of figures of a network that gives tokens, class logits and depth logits."""
    with lower_precision(data.device):
        return figures.line(figures.evaluate(predict, data.validation, data.device))


class Target:
    """The teacher's tokens of a crop, standardised, on the student's patch grid."""

    def __init__(self, recipe, teacher):
        self.recipe = recipe
        # Half precision throughout: nothing is learned here, and casts would take a third of its time.
        self.teacher = copy.deepcopy(teacher).to(torch.bfloat16).eval()
        self.mean = self.deviation = None

    @torch.no_grad()
    def __call__(self, batch, shape):
        size, grid = teacher_size(self.recipe, shape), [side // PATCH for side in shape]
        pixels = batch.at(*size).to(torch.bfloat16)
        tokens, class_logits, depth_logits = self.teacher(pixels)
        tokens = tokens.float()
        if self.mean is None:
            self.mean, self.deviation = tokens.mean((0, 1)), tokens.std((0, 1))
        tokens = (tokens - self.mean) / self.deviation
        patches = tokens_on(tokens[:, 1:], [side // PATCH for side in size], grid)
        classes = F.adaptive_avg_pool2d(class_logits.float(), grid)
        return tokens[:, 0], patches, classes, depth_of(depth_logits)


def masked_loss(learner, pixels, shape):
    """Hidden patches must come out as the moving average, which sees them, has them (iBOT)."""
    part = pixels[:len(pixels) // 4]
    hidden = torch.rand(len(part), shape[0] // PATCH * (shape[1] // PATCH), device=part.device) < 0.4
    with torch.no_grad():
        target = learner.average.backbone(part)[:, 1:].float()
    guess = learner.network.backbone(part, mask=hidden)[:, 1:].float()
    apart = 1 - F.cosine_similarity(guess, target, dim=-1)
    return (apart * hidden).sum() / hidden.sum()


def taught_terms(recipe, student, target, batch, shape, tokens, class_logits, depth_logits):
    """The losses that the teacher gives, on every photo."""
    grid = [side // PATCH for side in shape]
    cls_target, patch_target, class_target, depth_target = target(batch, shape)
    with lower_precision(tokens.device):
        guess = student.to_patches(tokens[:, 1:])
        cls_guess = student.to_cls(tokens[:, 0])
    theirs = F.adaptive_avg_pool2d(depth_target[:, None], grid)[:, 0]
    return {
        'patches': recipe.features * losses.cosine(guess, patch_target),
        'cls': 0.3 * recipe.features * losses.cosine(cls_guess, cls_target),
        'soft': recipe.soft * losses.soft_classes(class_logits, class_target),
        'near': recipe.depth_soft * (depth_of(depth_logits).log() - theirs.log()).abs().mean()}


def student_terms(recipe, data, learner, target, shape):
    """The losses of one step; `target` None: labels and measured depth alone."""
    count = int(recipe.batch * 224 * 224 / (shape[0] * shape[1]))
    index = data.draw(count, SHARES if target else LABELLED_SHARES)
    batch = augment.paste_things(augment.crops(data.pictures, index, shape), recipe.paste)
    grid = [side // PATCH for side in shape]
    pixels = augment.normalised(augment.photometric(F.avg_pool2d(batch.pixels, 2)))
    student = learner.network
    with lower_precision(data.device):
        tokens = student.backbone(pixels)
        class_logits, depth_logits = student.heads(tokens, *grid)
        masked = masked_loss(learner, pixels, shape) if recipe.masked else tokens.new_zeros(())
    terms = task_losses(recipe, data, batch, class_logits, depth_logits)
    if target:
        terms |= taught_terms(recipe, student, target, batch, shape, tokens, class_logits, depth_logits)
    patches = tokens[:, 1:].unflatten(1, grid)
    names = losses.patch_labels(batch.labels, *grid)
    terms['smooth'] = recipe.smooth * losses.smoothness(patches, names)
    terms['consistent'] = recipe.consistent * losses.consistency(patches, names)
    terms['masked'] = recipe.masked * masked
    return terms


def fit_projections(recipe, data, student, target, shape=(224, 224)):
    """The projections of a student that has learned already: ridge regression, not noise to unlearn."""
    batch = augment.crops(data.pictures, data.draw(256, (('any', 1.0),)), shape)
    with torch.no_grad():
        tokens = student.backbone(batch.at(*shape))
        cls, patches, _, _ = target(batch, shape)
    for layer, ours, theirs in ((student.to_cls, tokens[:, 0], cls),
                                (student.to_patches, tokens[:, 1:].flatten(0, 1), patches.flatten(0, 1))):
        mean = ours.mean(0)
        apart = ours - mean
        inner = apart.T @ apart + 0.1 * len(ours) * torch.eye(ours.shape[1], device=ours.device)
        weight = torch.linalg.solve(inner, apart.T @ (theirs - theirs.mean(0))).T
        layer.weight.data.copy_(weight)
        layer.bias.data.copy_(theirs.mean(0) - weight @ mean)


def train_student(recipe, data, teacher, folder, start):
    """The embedded model with its heads beside it, from random weights or those of a folder.

    `teacher` None: from labels and measured depth alone, to go on from a start.
    """
    torch.manual_seed(recipe.seed + 1)
    student = Student(recipe.width, recipe.depth, recipe.registers, 192).to(data.device)
    target = Target(recipe, teacher) if teacher else None
    if start:
        backbone, heads = export.read_networks(pathlib.Path(start), data.device)
        student.backbone.load_state_dict(backbone.state_dict())
        student.heads.load_state_dict(heads.state_dict())
        if target:
            fit_projections(recipe, data, student, target)
    learner = Learner(student, folder / 'student.pt', recipe.minutes, recipe.rate, recipe.decay,
                      muon=recipe.muon)
    fused(recipe, student.backbone, learner.average.backbone, *([target.teacher.backbone] if target else []))
    generator = torch.Generator().manual_seed(recipe.seed + 1 + learner.step)
    while learner.running():
        terms = student_terms(recipe, data, learner, target, a_shape(generator))
        learner.update(sum(terms.values()))
        learner.minute('student', terms)
    return learner.finish('student')


def train_heads(recipe, data, backbone, heads, folder):
    """The heads once more, on whole pictures and the frozen backbone as it is stored."""
    learner = Learner(copy.deepcopy(heads).train().requires_grad_(True), folder / 'heads.pt',
                      recipe.head_minutes, recipe.head_rate, 1e-3)
    kept = KeptTokens(data.training, backbone, data.device, HEAD_SIDES[:recipe.head_views])
    learner.clock = Clock(recipe.head_minutes, learner.clock.before)
    while learner.running():
        grid, tokens, labels, metres, known = kept.draw(recipe.head_batch)
        batch = augment.Batch(None, labels, metres, known)
        # Crops hide how large a picture is, and the heads of the last stage see things too near.
        terms = task_losses(recipe, data, batch, *learner.network(tokens, *grid), plain=1.5)
        learner.update(sum(terms.values()))
        learner.minute('heads', terms)
    return learner.finish('heads')


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


def learned_backbone(recipe, data, options, folder):
    """The backbone, as stored, and the heads that were learned with it."""
    if options.heads_of:
        return export.read_networks(pathlib.Path(options.heads_of), data.device)
    teacher = None
    if options.teacher:
        teacher = train_teacher(recipe, data, load_file(options.teacher), folder)
        print('teacher:', validated(teacher, data), flush=True)
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
    parser.add_argument('--teacher', help='ViT-Tiny in DINOv2 layout, safetensors;\nwithout it labels and measured depth alone teach')
    parser.add_argument('--output', required=True, help='folder for weights, figures and what resumes a run')
    parser.add_argument('--device', default='cuda' if torch.cuda.is_available() else 'cpu')
    parser.add_argument('--limit', type=int, default=0, help='use about so many pictures, to try it out')
    parser.add_argument('--start', help='folder with the three files of a student to go on from')
    parser.add_argument('--heads-of', help='only train heads, on the backbone in this folder')
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
