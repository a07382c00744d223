# SPDX-License-Identifier: Apache-2.0
"""Times PyTorch's own eager forward pass of ViT-S/14 for bench/compare_eager; not part of the product.

eager.py make FILE            writes random ViT-S/14 weights as the official files hold them
eager.py time FILE SIZE N     prints the median milliseconds of N passes
"""
import statistics
import sys
import time

import torch
import torch.nn.functional as F

D, L, A, P, M = 384, 12, 6, 14, 37


def make(path):
    torch.manual_seed(0)
    w = {"cls_token": (1, 1, D), "mask_token": (1, D), "pos_embed": (1, 1 + M * M, D),
         "patch_embed.proj.weight": (D, 3, P, P), "patch_embed.proj.bias": (D,),
         "norm.weight": (D,), "norm.bias": (D,)}
    for i in range(L):
        b = f"blocks.{i}."
        for n in ("norm1", "norm2"):
            w[b + n + ".weight"] = w[b + n + ".bias"] = (D,)
        for n, out, inner in (("attn.qkv", 3 * D, D), ("attn.proj", D, D),
                              ("mlp.fc1", 4 * D, D), ("mlp.fc2", D, 4 * D)):
            w[b + n + ".weight"], w[b + n + ".bias"] = (out, inner), (out,)
        w[b + "ls1.gamma"] = w[b + "ls2.gamma"] = (D,)
    torch.save({k: torch.randn(s) * 0.02 for k, s in w.items()}, path)


@torch.inference_mode()
def forward(w, x):
    side = x.shape[-1] // P
    x = F.conv2d(x, w["patch_embed.proj.weight"], w["patch_embed.proj.bias"], stride=P)
    x = x.flatten(2).transpose(1, 2)
    pos = w["pos_embed"][:, 1:]
    if side != M:
        grid = pos.reshape(1, M, M, D).permute(0, 3, 1, 2)
        s = (side + 0.1) / M
        grid = F.interpolate(grid, scale_factor=(s, s), mode="bicubic")
        pos = grid.permute(0, 2, 3, 1).reshape(1, side * side, D)
    x = torch.cat((w["cls_token"] + w["pos_embed"][:, :1], x + pos), 1)
    n = x.shape[1]
    for i in range(L):
        b = f"blocks.{i}."
        y = F.layer_norm(x, (D,), w[b + "norm1.weight"], w[b + "norm1.bias"], 1e-6)
        qkv = F.linear(y, w[b + "attn.qkv.weight"], w[b + "attn.qkv.bias"])
        q, k, v = qkv.reshape(1, n, 3, A, D // A).permute(2, 0, 3, 1, 4).unbind(0)
        y = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(1, n, D)
        y = F.linear(y, w[b + "attn.proj.weight"], w[b + "attn.proj.bias"])
        x = x + y * w[b + "ls1.gamma"]
        y = F.layer_norm(x, (D,), w[b + "norm2.weight"], w[b + "norm2.bias"], 1e-6)
        y = F.gelu(F.linear(y, w[b + "mlp.fc1.weight"], w[b + "mlp.fc1.bias"]))
        x = x + F.linear(y, w[b + "mlp.fc2.weight"], w[b + "mlp.fc2.bias"]) * w[b + "ls2.gamma"]
    return F.layer_norm(x, (D,), w["norm.weight"], w["norm.bias"], 1e-6)


def measure(path, size, rounds):
    w = torch.load(path, weights_only=True)
    x = torch.randn(1, 3, size, size)
    forward(w, x)
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        forward(w, x)
        times.append((time.perf_counter() - start) * 1e3)
    print(f"{statistics.median(times):.2f}")


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(sys.argv[2])
    else:
        measure(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
