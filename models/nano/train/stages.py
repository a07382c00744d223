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
from learner import Learner, fused, lower_precision
from networks import Heads, Student, Teacher, depth_of
from target import Target
from vit import PATCH, VisionTransformer, quarters, with_registers

SHAPES = (((224, 224), 0.3), ((224, 308), 0.35), ((308, 308), 0.1), ((308, 406), 0.25))
# One by one the blocks learn from small crops: what a block does is not a matter of the picture's size.
BLOCK_SHAPES = (((196, 196), 0.4), ((224, 224), 0.4), ((224, 308), 0.2))
# What the pictures of a batch are drawn for: with a teacher every photo teaches something.
SHARES = (('labels', 0.4), ('metres', 0.35), ('any', 0.25))
LABELLED_SHARES = (('labels', 0.65), ('metres', 0.35))
# The smallest crops, as a share of the largest of those proportions: with depth, and without.
WHOLE, PART = 0.7, 0.35
# The shorter sides of the whole pictures that the heads learn from; the first is that of the figures.
HEAD_SIDES = (figures.SHORTER_SIDE, 308, 252, 364)


@dataclass
class Recipe:
    """What can be chosen; 0 turns off. The card in ../README.md says which of it was measured."""
    width: int = 192
    depth: int = 12
    registers: int = 1
    batch: int = 20
    decay: float = 0.05
    muon: float = 3.0
    teacher_minutes: float = 0.0
    teacher_rate: float = 5e-4
    block_minutes: float = 20.0
    block_rate: float = 2e-3
    minutes: float = 105.0
    rate: float = 2e-4
    head_minutes: float = 6.0
    head_rate: float = 1e-3
    head_views: int = 2
    head_batch: int = 8
    paste: float = 0.35
    blocks: float = 0.35
    labels: float = 0.6
    soft: float = 1.0
    depth_labels: float = 1.0
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
    index = data.draw(count, shares)
    # How far off a room is shows in the whole of it, less in a part.
    smallest = torch.where(data.pictures.metre_number[index] > 0, WHOLE, PART)
    batch = augment.crops(data.pictures, index, shape, smallest)
    batch = augment.paste_things(batch, recipe.paste)
    pixels = augment.normalised(augment.photometric(F.avg_pool2d(batch.pixels, 2)))
    return Sample(batch, pixels, [side // PATCH for side in shape])


def levels(backbone, made):
    """The normed tokens that the heads read, of the tokens behind each block."""
    return [backbone.norm(made[end]) for end in quarters(len(made))]


def class_losses(recipe, data, batch, class_logits):
    """The loss that labels give."""
    return {'labels': recipe.labels * losses.segmentation(
        class_logits, batch.labels, batch.known, data.class_weights)}


def depth_losses(recipe, batch, depth_logits, plain=0.0):
    """The losses that measured depth and the order of labelled ground give; `plain` as losses.depth has it."""
    metres = depth_of(losses.to_labels(depth_logits, batch.labels))
    return {'depth': recipe.depth_labels * losses.depth(metres, batch.metres, plain),
            'ordinal': recipe.ordinal * losses.ordinal(metres, batch.labels)}


def task_losses(recipe, data, batch, class_logits, depth_logits):
    """The losses of both tasks."""
    return class_losses(recipe, data, batch, class_logits) | depth_losses(recipe, batch, depth_logits)


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
            given = [backbone.embed(sample.pixels), *wanted[:-1]]
            made = [block(tokens) for block, tokens in zip(backbone.blocks, given)]
            logits = student.heads(levels(backbone, wanted), *sample.grid)
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
        tokens, made = backbone(sample.pixels, taps=range(len(backbone.blocks)))
        logits = learner.network.heads(levels(backbone, made), *sample.grid)
        masked = masked_loss(learner, sample.pixels, sample.grid) if recipe.masked else tokens.new_zeros(())
    terms = taught_terms(recipe, target, sample, made, *logits)
    terms |= task_losses(recipe, data, sample.batch, *logits)
    patches = tokens[:, 1:].unflatten(1, sample.grid)
    names = losses.patch_labels(sample.batch.labels, *sample.grid)
    terms['smooth'] = recipe.smooth * losses.smoothness(patches, names)
    terms['consistent'] = recipe.consistent * losses.consistency(patches, names)
    terms['masked'] = recipe.masked * masked
    return terms


def begun(recipe, data, target, folder, start):
    """A student whose blocks have learned one by one, or that of a folder; with register tokens."""
    if start:
        student = Student(*export.read_networks(pathlib.Path(start), data.device))
    else:
        backbone = VisionTransformer(recipe.width, recipe.depth, recipe.width // 64, 16)
        student = Student(backbone, Heads(recipe.width)).to(data.device)
        fused(recipe, backbone)
        student = train_blocks(recipe, data, student, target, folder)
    if recipe.registers and not student.backbone.registers:
        sample = a_sample(recipe, data, torch.Generator().manual_seed(recipe.seed), SHAPES, SHARES)
        patch = student.backbone.patch_embed(sample.pixels).mean((0, 1))
        student.backbone = with_registers(student.backbone, patch)
    return student.train().requires_grad_(True)


def train_student(recipe, data, teacher, folder, start):
    """The embedded model with its heads beside it, from random weights or those of a folder."""
    torch.manual_seed(recipe.seed + 1)
    target = Target(teacher, recipe.width, recipe.depth)
    fused(recipe, target.teacher.backbone)
    student = begun(recipe, data, target, folder, start)
    fused(recipe, student.backbone)
    learner = Learner(student, folder / 'student.pt', recipe.minutes, recipe.rate, recipe.decay,
                      muon=recipe.muon)
    generator = torch.Generator().manual_seed(recipe.seed + 1 + learner.step)
    while learner.running():
        sample = a_sample(recipe, data, generator, SHAPES, SHARES)
        terms = student_terms(recipe, data, learner, target, sample)
        learner.update(sum(terms.values()))
        learner.minute('student', terms)
    return learner.finish('student')


def learned_head(recipe, head, task, kept, terms_of, folder):
    """A head once more, on the frozen backbone as it is stored. `terms_of`: its logits and a batch -> losses."""
    learner = Learner(copy.deepcopy(head).train().requires_grad_(True), folder / f'{task}.pt',
                      recipe.head_minutes, recipe.head_rate, 1e-3)
    while learner.running():
        grid, tokens, labels, metres, known = kept.draw(task, recipe.head_batch)
        terms = terms_of(learner.network(tokens, *grid), augment.Batch(None, labels, metres, known))
        learner.update(sum(terms.values()))
        learner.minute(task, terms)
    return learner.finish(task)


def train_heads(recipe, data, backbone, heads, folder):
    """Both heads once more, on whole pictures: crops hide how large a picture is, and rooms come too near."""
    kept = KeptTokens(data.training, backbone, data.device, HEAD_SIDES[:recipe.head_views])
    heads = copy.deepcopy(heads)
    heads.classes = learned_head(recipe, heads.classes, 'classes', kept,
                                 lambda logits, batch: class_losses(recipe, data, batch, logits), folder)
    heads.depth = learned_head(recipe, heads.depth, 'depth', kept,
                               lambda logits, batch: depth_losses(recipe, batch, logits, 1.5), folder)
    return heads
