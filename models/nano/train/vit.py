"""A vision transformer in the layout of DINOv2's published files (model-spec: key names, token order)."""
import torch
import torch.nn as nn
import torch.nn.functional as F

PATCH = 14


def quarters(depth):
    """The blocks at the ends of the quarters, the last among them: what DINOv2's depth heads read."""
    return [depth * quarter // 4 - 1 for quarter in (1, 2, 3, 4)]


class LayerScale(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.gamma = nn.Parameter(torch.full((width,), 1.0))

    def forward(self, x):
        return x * self.gamma


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x):
        batch, tokens, width = x.shape
        qkv = self.qkv(x).view(batch, tokens, 3, self.heads, width // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(q, k, v)
        return self.proj(mixed.transpose(1, 2).reshape(batch, tokens, width))


class Mlp(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc1 = nn.Linear(width, 4 * width)
        self.fc2 = nn.Linear(4 * width, width)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(width, eps=1e-6)
        self.attn = Attention(width, heads)
        self.ls1 = LayerScale(width)
        self.norm2 = nn.LayerNorm(width, eps=1e-6)
        self.mlp = Mlp(width)
        self.ls2 = LayerScale(width)

    def forward(self, x):
        x = x + self.ls1(self.attn(self.norm1(x)))
        return x + self.ls2(self.mlp(self.norm2(x)))


class PatchEmbed(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.proj = nn.Conv2d(3, width, PATCH, PATCH)

    def forward(self, x):
        return self.proj(x).flatten(2).transpose(1, 2)


class VisionTransformer(nn.Module):
    """Normed tokens [B, 1 + N, width] of pixels [B, 3, H, W]: the cls token, then the patch tokens."""

    def __init__(self, width, depth, heads, grid, registers=0):
        super().__init__()
        self.grid = grid
        self.cls_token = nn.Parameter(torch.zeros(1, 1, width))
        self.mask_token = nn.Parameter(torch.zeros(1, width))
        self.pos_embed = nn.Parameter(torch.zeros(1, 1 + grid * grid, width))
        if registers:
            self.register_tokens = nn.Parameter(torch.zeros(1, registers, width))
            nn.init.normal_(self.register_tokens, std=1e-6)
        self.registers = registers
        self.patch_embed = PatchEmbed(width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(depth))
        self.norm = nn.LayerNorm(width, eps=1e-6)
        nn.init.trunc_normal_(self.pos_embed, std=0.02)
        nn.init.normal_(self.cls_token, std=1e-6)
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.trunc_normal_(module.weight, std=0.02)
                nn.init.zeros_(module.bias)

    def positions(self, rows, columns):
        """The position table for a patch grid; the two forms are DINOv2's with and without registers."""
        if rows == columns == self.grid:
            return self.pos_embed
        cls, table = self.pos_embed[:, :1].float(), self.pos_embed[:, 1:].float()
        table = table.reshape(1, self.grid, self.grid, -1).permute(0, 3, 1, 2)
        if self.registers:
            table = F.interpolate(table, size=(rows, columns), mode='bicubic', antialias=True)
        else:
            scale = ((rows + 0.1) / self.grid, (columns + 0.1) / self.grid)
            table = F.interpolate(table, scale_factor=scale, mode='bicubic')
        return torch.cat([cls, table.flatten(2).transpose(1, 2)], 1).to(self.pos_embed.dtype)

    def embed(self, pixels, mask=None):
        """The tokens before the first block. `mask` [B, N] hides patches."""
        rows, columns = pixels.shape[2] // PATCH, pixels.shape[3] // PATCH
        # The sum that runs through the blocks keeps the weights' precision under autocast.
        patches = self.patch_embed(pixels).to(self.pos_embed.dtype)
        if mask is not None:
            patches = torch.where(mask[..., None], self.mask_token, patches)
        cls = self.cls_token.expand(len(pixels), -1, -1)
        x = torch.cat([cls, patches], 1) + self.positions(rows, columns)
        if not self.registers:
            return x
        registers = self.register_tokens.expand(len(pixels), -1, -1)
        return torch.cat([x[:, :1], registers, x[:, 1:]], 1)

    def forward(self, pixels, mask=None, taps=()):
        """The normed tokens, and those of the blocks in `taps`, not normed. `mask` [B, N] hides patches."""
        x = self.embed(pixels, mask)
        kept = []
        for index, block in enumerate(self.blocks):
            x = block(x)
            if index in taps:
                kept.append(self.without_registers(x))
        x = self.without_registers(self.norm(x))
        return (x, kept) if taps else x

    def levels(self, pixels):
        """The normed tokens at the ends of the quarters, which the heads read; the last are the backbone's own."""
        _, kept = self(pixels, taps=quarters(len(self.blocks)))
        return [self.norm(tokens) for tokens in kept]

    def without_registers(self, x):
        """The cls token and the patch tokens."""
        return torch.cat([x[:, :1], x[:, 1 + self.registers:]], 1) if self.registers else x


@torch.no_grad()
def with_registers(backbone, patch):
    """The backbone with four register tokens, which take over what it keeps in the patches of the corners.

    Like its teacher it notes what it needs of a whole picture where the position table says "corner"
    (Darcet et al. 2024: register tokens free the patches of that). So each register token begins as an
    average `patch` [width] in a corner, and the corners get their neighbours' positions.
    """
    grid, last = backbone.grid, backbone.grid - 1
    width = backbone.pos_embed.shape[2]
    table = backbone.pos_embed[0, 1:].view(grid, grid, width)
    ends = ((0, 1), (last, last - 1))
    registers = torch.stack([patch + table[row, column] for row, _ in ends for column, _ in ends])
    state = backbone.state_dict()
    positions = table.clone()
    for row, inner_row in ends:
        for column, inner_column in ends:
            positions[row, column] = (table[inner_row, column] + table[row, inner_column]) / 2
    state['register_tokens'] = registers[None]
    state['pos_embed'] = torch.cat([backbone.pos_embed[:, :1], positions.view(1, -1, width)], 1)
    blocks, heads = len(backbone.blocks), backbone.blocks[0].attn.heads
    result = VisionTransformer(width, blocks, heads, grid, len(registers)).to(patch.device)
    result.load_state_dict(state)
    return result
