// SPDX-License-Identifier: Apache-2.0
#include "core/inference/gpu_recording.h"

#include <c10/core/Event.h>
#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#if __has_include(<ATen/accelerator/Graph.h>)
#include <ATen/accelerator/Graph.h>
#define PATCHSCAPE_GRAPH at::accelerator::Graph
#elif defined(PATCHSCAPE_CUDA_HEADERS)
#include <ATen/cuda/CUDAGraph.h>
#define PATCHSCAPE_GRAPH at::cuda::CUDAGraph
#endif

namespace patchscape {

#ifdef PATCHSCAPE_GRAPH
namespace {

class Graph final : public GpuRecording {
 public:
  Graph(const c10::Device& device, const std::function<void()>& work) {
    const c10::impl::VirtualGuardImpl gpu(device.type());
    // The stream that everything else uses cannot be recorded.
    const c10::Stream side = gpu.getStreamFromGlobalPool(device);
    const c10::Stream usual = gpu.getStream(device);
    follow(side, usual);
    {
      const c10::StreamGuard guard(side);
      work();  // Libraries make what they need at their first call, which cannot be recorded.
      side.synchronize();
      record(work);
    }
    follow(usual, side);
  }

  void replay() override { graph_.replay(); }

 private:
  void record(const std::function<void()>& work) {
    graph_.capture_begin();
    try {
      work();
    } catch (...) {
      try {
        graph_.capture_end();
      } catch (const c10::Error&) {
        // The recording is void already; what `work` said is what matters.
      }
      throw;
    }
    graph_.capture_end();
  }

  static void follow(const c10::Stream& later, const c10::Stream& earlier) {
    c10::Event done(earlier.device_type());
    done.record(earlier);
    done.block(later);
  }

  PATCHSCAPE_GRAPH graph_;
};

}  // namespace

std::unique_ptr<GpuRecording> recordOnGpu(const c10::Device& device,
                                          const std::function<void()>& work) {
  return device.is_cuda() ? std::make_unique<Graph>(device, work) : nullptr;
}
#else
std::unique_ptr<GpuRecording> recordOnGpu(const c10::Device& /*device*/,
                                          const std::function<void()>& /*work*/) {
  return nullptr;
}
#endif

}  // namespace patchscape
