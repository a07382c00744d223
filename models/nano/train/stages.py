"""The stages of the training: the teacher, the student's blocks one by one, all of it as one, the heads."""
import copy
import pathlib
from dataclasses import dataclass

import torch
import torch.nn.functional as F

import augment
import export
import figures
import losses
from heads import KeptTokens
from learner import Clock, Learner, fused, lower_precision
from networks import Student, Teacher, depth_of
from target import Target
from vit import PATCH, VisionTransformer

SHAPES = (((224, 224), 0.45), ((224, 308), 0.25), ((308, 308), 0.15), ((308, 406), 0.15))
# One by one the blocks learn from small crops: what a block does is not a matter of the picture's size.
BLOCK_SHAPES = (((196, 196), 0.4), ((224, 224), 0.4), ((224, 308), 0.2))
# What the pictures of a batch are drawn for: with a teacher every photo teaches something.
SHARES = (('labels', 0.45), ('metres', 0.2), ('any', 0.35))
LABELLED_SHARES = (('labels', 0.65), ('metres', 0.35))
# The shorter sides of the whole pictures that the heads learn from; the first is that of the figures.
HEAD_SIDES = (figures.SHORTER_SIDE, 308, 252, 364)


@dataclass
class Recipe:
    """What can be chosen. The card in ../README.md says which of it was measured."""
    width: int = 192
    depth: int = 12
    registers: int = 0
    batch: int = 20
    decay: float = 0.05
    muon: float = 3.0
    teacher_minutes: float = 0.0
    teacher_rate: float = 5e-4
    block_minutes: float = 20.0
    block_rate: float = 2e-3
    minutes: float = 50.0
    rate: float = 2e-4
    head_minutes: float = 4.0
    head_rate: float = 1e-3
    head_views: int = 2
    head_batch: int = 8
    paste: float = 0.35
    blocks: float = 0.5
    labels: float = 0.6
    soft: float = 1.0
    depth_labels: float = 0.7
    depth_soft: float = 0.5
    ordinal: float = 0.3
    smooth: float = 0.8
    consistent: float = 0.2
    masked: float = 0.0
    seed: int = 0
    compile: int = 0


@dataclass
class Sample:
    """Crops with their labels, and their pixels as a network is given them, of a patch grid."""
    batch: augment.Batch
    pixels: torch.Tensor
    grid: list


def a_sample(recipe, data, generator, shapes, shares):
    """Crops of one of the sizes, now and then upright."""
    at = torch.multinomial(torch.tensor([share for _, share in shapes]), 1, generator=generator)
    upright = torch.rand(1, generator=generator) < 0.25
    shape = shapes[at][0][::-1] if upright else shapes[at][0]
    count = round(recipe.batch * 224 * 224 / (shape[0] * shape[1]))
    batch = augment.crops(data.pictures, data.draw(count, shares), shape)
    batch = augment.paste_things(batch, recipe.paste)
    pixels = augment.normalised(augment.photometric(F.avg_pool2d(batch.pixels, 2)))
    return Sample(batch, pixels, [side // PATCH for side in shape])


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
        sample = a_sample(recipe, data, generator, SHAPES, LABELLED_SHARES)
        with lower_precision(data.device):
            tokens, class_logits, depth_logits, _ = learner.network(sample.pixels)
            with torch.no_grad():
                before = original(sample.pixels)
        terms = task_losses(recipe, data, sample.batch, class_logits, depth_logits)
        terms['kept'] = 0.5 * (1 - F.cosine_similarity(tokens.float(), before.float(), dim=-1)).mean()
        learner.update(sum(terms.values()))
        learner.minute('teacher', terms)
    return learner.finish('teacher')


def train_blocks(recipe, data, student, target, folder):
    """Each of the student's blocks given what the teacher has before it, the heads what it has at last.

    No block waits for those below to have learned, so this takes a fraction of the steps.
    """
    learner = Learner(student, folder / 'blocks.pt', recipe.block_minutes, recipe.block_rate, recipe.decay,
                      muon=recipe.muon)
    generator = torch.Generator().manual_seed(recipe.seed + 2 + learner.step)
    while learner.running():
        sample = a_sample(recipe, data, generator, BLOCK_SHAPES, SHARES)
        wanted = target(sample.pixels).tokens
        with lower_precision(data.device):
            backbone = student.backbone
            given = [backbone.without_registers(backbone.embed(sample.pixels)), *wanted[:-1]]
            made = [block(tokens) for block, tokens in zip(backbone.blocks, given)]
            logits = student.heads(backbone.norm(wanted[-1]), *sample.grid)
        terms = {'blocks': target.missed(made, wanted)}
        terms |= task_losses(recipe, data, sample.batch, *logits)
        learner.update(sum(terms.values()))
        learner.minute('blocks', terms)
    return learner.finish('blocks')


def masked_loss(learner, pixels, grid):
    """Hidden patches must come out as the moving average, which sees them, has them (iBOT)."""
    part = pixels[:len(pixels) // 4]
    hidden = torch.rand(len(part), grid[0] * grid[1], device=part.device) < 0.4
    with torch.no_grad():
        target = learner.average.backbone(part)[:, 1:].float()
    guess = learner.network.backbone(part, mask=hidden)[:, 1:].float()
    apart = 1 - F.cosine_similarity(guess, target, dim=-1)
    return (apart * hidden).sum() / hidden.sum()


def taught_terms(recipe, target, sample, made, class_logits, depth_logits):
    """The losses that the teacher gives, on every photo."""
    theirs = target(sample.pixels)
    terms = {'blocks': recipe.blocks * target.missed(made, theirs.tokens)}
    # A teacher that has not learned classes and depth has none to give.
    if recipe.teacher_minutes:
        apart = (depth_of(depth_logits).log() - depth_of(theirs.depth_logits).log()).abs().mean()
        terms |= {'soft': recipe.soft * losses.soft_classes(class_logits, theirs.class_logits),
                  'near': recipe.depth_soft * apart}
    return terms


def student_terms(recipe, data, learner, target, sample):
    """The losses of one step of the student as a whole."""
    backbone = learner.network.backbone
    with lower_precision(data.device):
        tokens, made = backbone(sample.pixels, taps=range(recipe.depth))
        logits = learner.network.heads(tokens, *sample.grid)
        masked = masked_loss(learner, sample.pixels, sample.grid) if recipe.masked else tokens.new_zeros(())
    terms = taught_terms(recipe, target, sample, [backbone.without_registers(x) for x in made], *logits)
    terms |= task_losses(recipe, data, sample.batch, *logits)
    patches = tokens[:, 1:].unflatten(1, sample.grid)
    names = losses.patch_labels(sample.batch.labels, *sample.grid)
    terms['smooth'] = recipe.smooth * losses.smoothness(patches, names)
    terms['consistent'] = recipe.consistent * losses.consistency(patches, names)
    terms['masked'] = recipe.masked * masked
    return terms


def train_student(recipe, data, teacher, folder, start):
    """The embedded model with its heads beside it, from random weights or those of a folder."""
    torch.manual_seed(recipe.seed + 1)
    student = Student(recipe.width, recipe.depth, recipe.registers).to(data.device)
    target = Target(teacher, recipe.width, recipe.depth)
    fused(recipe, student.backbone, target.teacher.backbone)
    if start:
        backbone, heads = export.read_networks(pathlib.Path(start), data.device)
        student.backbone.load_state_dict(backbone.state_dict())
        student.heads.load_state_dict(heads.state_dict())
    else:
        student.load_state_dict(train_blocks(recipe, data, student, target, folder).state_dict())
    learner = Learner(student, folder / 'student.pt', recipe.minutes, recipe.rate, recipe.decay,
                      muon=recipe.muon)
    generator = torch.Generator().manual_seed(recipe.seed + 1 + learner.step)
    while learner.running():
        sample = a_sample(recipe, data, generator, SHAPES, SHARES)
        terms = student_terms(recipe, data, learner, target, sample)
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
