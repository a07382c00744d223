"""A network that learns: its optimisers, its moving average, its time, and how it is resumed."""
import copy
import math
import time

import torch

# The share of a stage's time in which its rate rises.
WARM_UP = 0.05


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
        share = min(1, self.clock.share())
        rate = self.rate * min(1, 0.01 + share / WARM_UP) * (0.5 * (1 + math.cos(math.pi * share)) + 0.002)
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
