// SPDX-License-Identifier: Apache-2.0
#include "app/cli/commands.h"

#include <array>

namespace patchscape::cli {
namespace {

constexpr std::array kCommands{
    Command{"pca",
            "Colour pictures by the principal components of their patch features",
            "patchscape-cli pca photo.jpg -o results --foreground auto",
            addPcaOptions,
            runPca},
    Command{"features",
            "Write patch, class and register tokens as arrays",
            "patchscape-cli features photos -o results --layers 3,7 --dtype f2",
            addFeaturesOptions,
            runFeatures},
    Command{"depth",
            "Measure how far away everything is, in metres where the head can",
            "patchscape-cli depth photo.jpg -o results --formats npy,png-mm,view",
            addDepthOptions,
            runDepth},
    Command{"segment",
            "Name what is where, one class a pixel",
            "patchscape-cli segment photo.jpg -o results --formats ids,coco,legend",
            addSegmentOptions,
            runSegment},
    Command{"cloud",
            "Make a 3D point cloud, or a surface, of each picture",
            "patchscape-cli cloud photo.jpg -o results --formats ply,glb --fov 65",
            addCloudOptions,
            runCloud},
    Command{"classify",
            "Name what a picture shows as a whole",
            "patchscape-cli classify photo.jpg --knn examples --json",
            addClassifyOptions,
            runClassify},
    Command{"analyze",
            "Colours, depth and classes of pictures from one backbone pass",
            "patchscape-cli analyze photos -o results",
            addAnalyzeOptions,
            runAnalyze},
    Command{"batch",
            "The same for a list of pictures, over many processes, to be resumed",
            "patchscape-cli batch --list photos.txt -o results --shard 2/8 --resume",
            addBatchOptions,
            runBatch},
    Command{"video",
            "Show what the network sees in a film, as a film with steady colours",
            "patchscape-cli video clip.mp4 --view depth -o depth.mp4 --colorbar",
            addVideoOptions,
            runVideo},
    Command{"track",
            "Follow objects through a film and write their masks",
            "patchscape-cli track clip.mp4 --at 320,200 -o masks --overlay-video seen.mp4",
            addTrackOptions,
            runTrack},
    Command{"info",
            "Say what a picture or a weights file is",
            "patchscape-cli info dinov2_vits14_pretrain.pth --verbose",
            addInfoOptions,
            runInfo},
    Command{"models",
            "List the models known by name; get, verify, remove or compare them",
            "patchscape-cli models get dinov2-vits14 --heads",
            addModelsOptions,
            runModels},
    Command{"devices",
            "List the devices that a model can run on",
            "patchscape-cli devices",
            addReportOptions,
            runDevices},
};

}  // namespace

std::span<const Command> allCommands() { return kCommands; }

const Command& defaultCommand() { return kCommands.front(); }

}  // namespace patchscape::cli
