# SPDX-License-Identifier: Apache-2.0
"""Other runtimes' forward passes of the same vision transformer, for bench/compare; no part of the
product.

peers.py make NAME FILE             writes random weights (vits14, vitb14, nano) as the official files
                                    hold them, and FILE.224.onnx and FILE.518.onnx beside it
peers.py time PEER FILE SIZE N      prints the median milliseconds of N passes by PEER: eager,
                                    onnxruntime, openvino (its default precision), openvino-fp32
peers.py pca FILE PICTURE SIZE OUT  the PCA picture that bench/cold_start waits for, by PyTorch
"""
import json
import math
import os
import pathlib
import statistics
import sys
import time

P, M, HEAD = 14, 37, 64
SHAPES = {"vits14": (384, 12), "vitb14": (768, 12), "nano": (192, 12)}
THREADS = int(os.environ.get("PATCHSCAPE_BENCH_THREADS", "2"))


def make(name, path):
    import torch
    torch.manual_seed(0)
    dim, depth = SHAPES[name]
    w = {"cls_token": (1, 1, dim), "mask_token": (1, dim), "pos_embed": (1, 1 + M * M, dim),
         "patch_embed.proj.weight": (dim, 3, P, P), "patch_embed.proj.bias": (dim,),
         "norm.weight": (dim,), "norm.bias": (dim,)}
    for i in range(depth):
        b = f"blocks.{i}."
        for n in ("norm1", "norm2"):
            w[b + n + ".weight"] = w[b + n + ".bias"] = (dim,)
        for n, out, inner in (("attn.qkv", 3 * dim, dim), ("attn.proj", dim, dim),
                              ("mlp.fc1", 4 * dim, dim), ("mlp.fc2", dim, 4 * dim)):
            w[b + n + ".weight"], w[b + n + ".bias"] = (out, inner), (out,)
        w[b + "ls1.gamma"] = w[b + "ls2.gamma"] = (dim,)
    torch.save({k: torch.randn(s) * 0.02 for k, s in w.items()}, path)
    for size in (224, 518):
        torch.onnx.export(network(path, size), (torch.randn(1, 3, size, size),), f"{path}.{size}.onnx",
                          dynamo=False, input_names=["pixels"], output_names=["tokens"])


def network(path, size):
    import torch
    import torch.nn.functional as F

    class Transformer(torch.nn.Module):
        def __init__(self, weights):
            super().__init__()
            self.names = {k: k.replace(".", "_") for k in weights}
            for k, v in weights.items():
                self.register_buffer(self.names[k], v)
            self.dim = weights["norm.bias"].numel()
            self.depth = len([k for k in weights if k.endswith("attn.qkv.bias")])
            # Once, as the program does: it is the same for all pictures of a size.
            pos, side = weights["pos_embed"][:, 1:], size // P
            trained = math.isqrt(pos.shape[1])
            if side != trained:
                scale = (side + 0.1) / trained
                pos = F.interpolate(pos.reshape(1, trained, trained, self.dim).permute(0, 3, 1, 2),
                                    scale_factor=(scale, scale), mode="bicubic")
                pos = pos.permute(0, 2, 3, 1).reshape(1, side * side, self.dim)
            self.register_buffer("positions", pos)
            self.register_buffer("leading", weights["cls_token"] + weights["pos_embed"][:, :1])

        def w(self, name):
            return getattr(self, self.names[name])

        def forward(self, x):
            d = self.dim
            x = F.conv2d(x, self.w("patch_embed.proj.weight"), self.w("patch_embed.proj.bias"),
                         stride=P).flatten(2).transpose(1, 2)
            x = torch.cat((self.leading, x + self.positions), 1)
            n = x.shape[1]
            for i in range(self.depth):
                def linear(y, name, b=f"blocks.{i}."):
                    return F.linear(y, self.w(b + name + ".weight"), self.w(b + name + ".bias"))

                def norm(y, name, b=f"blocks.{i}."):
                    return F.layer_norm(y, (d,), self.w(b + name + ".weight"),
                                        self.w(b + name + ".bias"), 1e-6)
                q, k, v = linear(norm(x, "norm1"), "attn.qkv").reshape(
                    1, n, 3, d // HEAD, HEAD).permute(2, 0, 3, 1, 4).unbind(0)
                y = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(1, n, d)
                x = x + linear(y, "attn.proj") * self.w(f"blocks.{i}.ls1.gamma")
                y = linear(F.gelu(linear(norm(x, "norm2"), "mlp.fc1")), "mlp.fc2")
                x = x + y * self.w(f"blocks.{i}.ls2.gamma")
            return F.layer_norm(x, (d,), self.w("norm.weight"), self.w("norm.bias"), 1e-6)

    return Transformer(tensors(path)).eval()


def tensors(path):
    import torch
    if not str(path).endswith(".safetensors"):
        return torch.load(path, weights_only=True)
    data = pathlib.Path(path).read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    kinds = {"F32": torch.float32, "F16": torch.float16}
    return {name: torch.frombuffer(bytearray(data[start + about["data_offsets"][0]:
                                                  start + about["data_offsets"][1]]),
                                   dtype=kinds[about["dtype"]]).reshape(about["shape"]).float()
            for name, about in header.items() if name != "__metadata__"}


def pca(path, picture, size, out):
    import numpy
    import torch
    from PIL import Image
    torch.set_num_threads(THREADS)
    photo = Image.open(picture).convert("RGB")
    x = torch.from_numpy(numpy.asarray(photo.resize((size, size), Image.BICUBIC)).copy())
    mean, std = (torch.tensor(v) for v in ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)))
    x = ((x / 255 - mean) / std).permute(2, 0, 1)[None]
    with torch.inference_mode():
        tokens = network(path, size)(x)[0, 1:]
        tokens = tokens - tokens.mean(0)
        scores = tokens @ torch.linalg.eigh(tokens.T @ tokens).eigenvectors[:, -3:]
        low, high = scores.quantile(0.01, 0), scores.quantile(0.99, 0)
        grid = ((scores - low) / (high - low)).clamp(0, 1).mul(255).byte()
    side = size // P
    grid = Image.fromarray(grid.reshape(side, side, 3).numpy())
    grid.resize(photo.size, Image.BILINEAR).save(out)


def eager(path, size):
    import torch
    torch.set_num_threads(THREADS)
    model, x = network(path, size), torch.randn(1, 3, size, size)

    def run():
        with torch.inference_mode():
            model(x)
    return run


def pixels(size):
    import numpy
    return numpy.random.default_rng(0).standard_normal((1, 3, size, size), dtype="float32")


def onnxruntime(path, size):
    import onnxruntime as ort
    options = ort.SessionOptions()
    options.intra_op_num_threads = THREADS
    session = ort.InferenceSession(f"{path}.{size}.onnx", options,
                                   providers=["CPUExecutionProvider"])
    x = pixels(size)
    return lambda: session.run(None, {"pixels": x})


def openvino(path, size, precision=None):
    import openvino as ov
    config = {"INFERENCE_NUM_THREADS": THREADS, "PERFORMANCE_HINT": "LATENCY"}
    if precision:
        config["INFERENCE_PRECISION_HINT"] = precision
    request = ov.Core().compile_model(f"{path}.{size}.onnx", "CPU", config).create_infer_request()
    x = pixels(size)
    return lambda: request.infer({0: x})


PEERS = {"eager": eager, "onnxruntime": onnxruntime, "openvino": openvino,
         "openvino-fp32": lambda path, size: openvino(path, size, "f32")}


def measure(peer, path, size, rounds):
    run = PEERS[peer](path, size)
    for _ in range(3):
        run()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1e3)
    print(f"{statistics.median(times):.3f}")


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(sys.argv[2], sys.argv[3])
    elif sys.argv[1] == "pca":
        pca(sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5])
    else:
        measure(sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
