"""What no shape tells: workspaces, the driver's context, what an allocator wastes. Ranges, each with its source."""

from __future__ import annotations

from netweight.dims.sizes import Size

from .parts import ByteRange, PlanPart

MIB, GIB = 2**20, 2**30


def driver_context() -> PlanPart:
    """Driver context and loaded kernels of a GPU."""
    return PlanPart(
        "runtime",
        ByteRange(3 * GIB // 10, 55 * GIB // 100, 8 * GIB // 10),
        "driver context and kernels; about 0.55 GiB, a quarter of a GiB more or less by driver, card and libraries",
        "ml-engineering, training/performance: 0.55 GiB measured",
        held="device",
    )


def matmul_workspace(dequantised: Size) -> PlanPart:
    """Scratch of matrix products; `dequantised` is the largest matrix that a kernel may write out at full width."""
    products = ByteRange(0, 8 * MIB, 32 * MIB)
    formula = "8 MiB for matrix products, up to 32 on H100"
    if dequantised:
        formula += f"; a kernel that widens a matrix first needs {dequantised:,} B for the largest"
    return PlanPart(
        "workspace",
        products.plus(ByteRange(0, dequantised, dequantised)),
        formula,
        "PyTorch CUDABlas.cpp, CUBLAS_WORKSPACE_CONFIG; bitsandbytes dequantises before a product of many positions",
    )


RUNNING, TRAINING, SHARDED = 10, 31, 103
"""The most that an allocator was seen to keep beside what was handed out, in percent of what comes and goes."""


def fragmentation(moving: Size, most: int = RUNNING) -> PlanPart:
    """What an allocator holds beside what it hands out, at `most` percent of what comes and goes."""
    measured = "; fms-acceleration, scripts/benchmarks: nvidia-smi beside the allocator's peak, in training"
    return PlanPart(
        "fragmentation",
        ByteRange(0, moving * 2 // 100, moving * most // 100),
        f"0 to {most} % of the {moving:,} B that come and go, likely 2 where memory is short",
        f"PyTorch notes on CUDA memory: blocks of 512 B, segments of 2 and 20 MiB{'' if most == RUNNING else measured}",
        held="reserved",
    )


def scratch() -> PlanPart:
    """Workspaces of libraries in a training step."""
    each = 65 * MIB // 8
    return PlanPart(
        "workspace",
        ByteRange(0, 2 * each, 96 * MIB),
        "8.125 MiB for matrix products of either pass; 32 on H100 or for deterministic sums, and 4 or 32 more for "
        "Transformer Engine",
        "PyTorch CUDABlas.cpp, CUBLAS_WORKSPACE_CONFIG; Transformer Engine, get_cublas_workspace_size_bytes",
    )


def communication_buffers() -> PlanPart:
    """Buffers of the first communicator between devices."""
    return PlanPart(
        "communication",
        ByteRange(0, 3 * GIB // 2, 3 * GIB // 2),
        "the first communicator of NCCL; more communicators take more",
        "ml-engineering, training/performance: 1.5 GiB measured",
        held="device",
    )
