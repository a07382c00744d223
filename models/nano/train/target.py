"""What the teacher has of a picture at the end of each of the student's blocks."""
import copy
from dataclasses import dataclass

import torch

# The cls token is one among hundreds, and of more weight than one.
CLS_WEIGHT = 8.0
# A supervised teacher keeps what it notes of a whole picture in some patches, mostly the corners, whose tokens
# are then many times as long as all others (Darcet et al. 2024). They say nothing of their place.
LONGEST = 4.0


def of_their_place(tokens):
    """Which tokens [B, T, width] are no outliers by their length, as a mask [B, T]."""
    lengths = tokens.float().norm(dim=-1)
    return lengths < LONGEST * lengths.median(1, keepdim=True).values


def ends(depth, teacher_depth):
    """The teacher's block at whose end each of the student's blocks ends."""
    return [(index + 1) * teacher_depth // depth - 1 for index in range(depth)]


def rotation(size, generator):
    """Orthonormal columns [size, size], the first of which is the mean."""
    columns = torch.randn(size, size, generator=generator, dtype=torch.float64)
    columns[:, 0] = 1
    orthonormal = torch.linalg.qr(columns).Q
    return (orthonormal * orthonormal[0, 0].sign()).float()


@dataclass
class Taught:
    """Tokens [B, 1 + N, width] by block of the student, and the teacher's logits, a patch each."""
    tokens: list
    class_logits: torch.Tensor
    depth_logits: torch.Tensor


class Target:
    """The teacher's tokens, turned into the student's width, and how far a student is from them.

    Turned, for the student has axes of its own: lengths stay, and the mean stays a mean, so that the
    layer norms of both see the same.
    """

    def __init__(self, teacher, width, depth):
        # Half precision throughout: nothing is learned here, and casts would take a third of its time.
        self.teacher = copy.deepcopy(teacher).to(torch.bfloat16).eval().requires_grad_(False)
        norm = self.teacher.backbone.norm.weight
        generator = torch.Generator().manual_seed(0)
        theirs, ours = (rotation(size, generator).to(norm.device) for size in (len(norm), width))
        self.turn = theirs @ ours[:, :len(norm)].T
        self.axes = torch.cat([self.turn.T, ours[:, len(norm):]], 1)
        self.ends = ends(depth, len(self.teacher.backbone.blocks))
        self.weights = None

    @torch.no_grad()
    def __call__(self, pixels):
        _, class_logits, depth_logits, kept = self.teacher(pixels.to(torch.bfloat16), self.ends)
        kept = [tokens.float() for tokens in kept]
        if self.weights is None:
            self.weights = [self._weights(tokens) for tokens in kept]
        return Taught([tokens @ self.turn for tokens in kept], class_logits.float(), depth_logits.float())

    def _weights(self, tokens):
        """Of each axis: a few of the teacher's are hundreds of times as strong as all others."""
        variance = tokens[of_their_place(tokens)].var(0)
        weights = 1 / (variance + 0.1 * variance.mean())
        spare = len(self.axes) - len(variance)
        return torch.cat([weights, weights.mean().expand(spare)]) / (weights * variance).sum()

    def missed(self, made, wanted):
        """The share of the teacher's variance that is missed, summed over the blocks.

        Patches that the teacher uses for something else are left to the student.
        """
        total = 0
        for tokens, target, weights in zip(made, wanted, self.weights, strict=True):
            wrong = (((tokens.float() - target) @ self.axes).square() * weights).sum(-1)
            patches = wrong[:, 1:][of_their_place(target[:, 1:])]
            total += patches.mean() + CLS_WEIGHT / wrong.shape[1] * wrong[:, 0].mean()
        return total
