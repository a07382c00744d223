// SPDX-License-Identifier: Apache-2.0
// Cloud files as assimp reads them, which many viewers and game engines do.
#include "cloud_test_support.h"
#include "core/export/glb_writer.h"
#include "core/export/obj_writer.h"
#include "core/export/ply_writer.h"
#include "core/export/png_writer.h"
#include "export_test_support.h"

#include <assimp/Importer.hpp>
#include <assimp/postprocess.h>
#include <assimp/scene.h>

namespace patchscape::test {
namespace {

namespace fs = std::filesystem;
using ::testing::StrEq;

constexpr double kSixDecimals = 0.5e-6;
/// Of colours in 0…1: assimp computes them in floats.
constexpr double kColour = 1e-6;

class CloudAssimp : public InFolder {
 protected:
  /// The only mesh of a file.
  const aiMesh* read(const fs::path& path) {
    scene_ = importer_.ReadFile(path.string(), 0);
    if (scene_ == nullptr || scene_->mNumMeshes != 1) {
      ADD_FAILURE() << path << ": " << importer_.GetErrorString();
      return nullptr;
    }
    return scene_->mMeshes[0];
  }

  Assimp::Importer importer_;
  const aiScene* scene_ = nullptr;
};

void expectPoint(const aiVector3D& point, const Vector3& expected, double tolerance) {
  EXPECT_NEAR(point.x, expected.x, tolerance);
  EXPECT_NEAR(point.y, expected.y, tolerance);
  EXPECT_NEAR(point.z, expected.z, tolerance);
}

void expectPoints(const aiMesh& mesh, const PointCloud& cloud, double tolerance) {
  const auto expected = expectedIn(CloudAxes::kViewer, cloud.positions);
  ASSERT_EQ(mesh.mNumVertices, expected.size());
  for (unsigned i = 0; i < mesh.mNumVertices; ++i) {
    expectPoint(mesh.mVertices[i], expected[i], tolerance);
  }
}

double linear(std::uint8_t srgb) {
  const double value = srgb / 255.0;
  return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

/// Corner by corner, since assimp gives every face vertices of its own.
void expectFaces(const aiMesh& mesh, const TestCloud& test, double tolerance) {
  const auto expected = expectedIn(CloudAxes::kViewer, test.cloud.positions);
  ASSERT_EQ(mesh.mNumFaces, test.mesh.triangles.size());
  for (unsigned i = 0; i < mesh.mNumFaces; ++i) {
    ASSERT_EQ(mesh.mFaces[i].mNumIndices, 3U);
    for (unsigned corner = 0; corner < 3; ++corner) {
      expectPoint(mesh.mVertices[mesh.mFaces[i].mIndices[corner]],
                  expected[test.mesh.triangles[i][corner]],
                  tolerance);
    }
  }
}

/// assimp counts textures from the bottom.
void expectTexturePoints(const aiMesh& mesh, const TestCloud& test, double tolerance) {
  ASSERT_TRUE(mesh.HasTextureCoords(0));
  for (unsigned i = 0; i < mesh.mNumFaces; ++i) {
    for (unsigned corner = 0; corner < 3; ++corner) {
      const aiVector3D& place = mesh.mTextureCoords[0][mesh.mFaces[i].mIndices[corner]];
      const std::uint32_t pixel = test.cloud.pixels[test.mesh.triangles[i][corner]];
      EXPECT_NEAR(place.x, (pixel % 4 + 0.5) / 4.0, tolerance);
      EXPECT_NEAR(place.y, 1.0 - (pixel / 4 + 0.5) / 3.0, tolerance);
    }
  }
}

TEST_F(CloudAssimp, ReadsPointsOfPly) {
  const TestCloud test = testCloud();
  writePly(folder_ / "a.ply", {test.cloud}, {});
  const aiMesh* const mesh = read(folder_ / "a.ply");
  ASSERT_NE(mesh, nullptr);
  EXPECT_EQ(mesh->mPrimitiveTypes, aiPrimitiveType_POINT);
  expectPoints(*mesh, test.cloud, 0.0);
  ASSERT_TRUE(mesh->HasVertexColors(0));
  for (unsigned i = 0; i < mesh->mNumVertices; ++i) {
    EXPECT_NEAR(mesh->mColors[0][i].g, test.cloud.colours[i][1] / 255.0, kColour);
  }
}

TEST_F(CloudAssimp, ReadsTheMeshOfPlyPastWhatItDoesNotKnow) {
  const TestCloud test = testCloud(true);
  writePly(folder_ / "a.ply", {test.cloud, &test.mesh}, {});
  const aiMesh* const mesh = read(folder_ / "a.ply");
  ASSERT_NE(mesh, nullptr);
  EXPECT_EQ(mesh->mPrimitiveTypes, aiPrimitiveType_TRIANGLE);
  expectFaces(*mesh, test, 0.0);
  ASSERT_TRUE(mesh->HasNormals());
  const auto normals = expectedIn(CloudAxes::kViewer, test.cloud.normals);
  const auto& first = mesh->mFaces[0];
  for (unsigned corner = 0; corner < 3; ++corner) {
    expectPoint(
        mesh->mNormals[first.mIndices[corner]], normals[test.mesh.triangles[0][corner]], 0.0);
  }
}

TEST_F(CloudAssimp, ReadsPointsOfObj) {
  const TestCloud test = testCloud();
  writeObj(folder_ / "a.obj", {test.cloud}, {});
  const aiMesh* const mesh = read(folder_ / "a.obj");
  ASSERT_NE(mesh, nullptr);
  EXPECT_EQ(mesh->mPrimitiveTypes, aiPrimitiveType_POINT);
  expectPoints(*mesh, test.cloud, kSixDecimals);
  ASSERT_TRUE(mesh->HasVertexColors(0));
  for (unsigned i = 0; i < mesh->mNumVertices; ++i) {
    EXPECT_NEAR(mesh->mColors[0][i].b, test.cloud.colours[i][2] / 255.0, kSixDecimals);
  }
}

TEST_F(CloudAssimp, ReadsTheMeshOfObjWithItsPictureUnderAnyName) {
  const TestCloud test = testCloud(true);
  const fs::path path = folder_ / "größe v2.x_cloud.obj";
  const ObjCompanions companions = companionsOf(path);
  writeObj(path, {test.cloud, &test.mesh, test.photo}, {});
  writeObjMaterial(folder_ / companions.material, companions.texture);
  const aiMesh* const mesh = read(path);
  ASSERT_NE(mesh, nullptr);
  expectFaces(*mesh, test, kSixDecimals);
  expectTexturePoints(*mesh, test, kSixDecimals);
  EXPECT_TRUE(mesh->HasNormals());
  EXPECT_FALSE(mesh->HasVertexColors(0));
  aiString texture;
  ASSERT_EQ(
      scene_->mMaterials[mesh->mMaterialIndex]->GetTexture(aiTextureType_DIFFUSE, 0, &texture),
      aiReturn_SUCCESS);
  EXPECT_THAT(texture.C_Str(), StrEq("größe v2.x_cloud.png"));
}

TEST_F(CloudAssimp, ReadsPointsOfGlb) {
  const TestCloud test = testCloud(true);
  writeGlb(folder_ / "a.glb", {test.cloud}, {.program = "Patchscape 9"});
  const aiMesh* const mesh = read(folder_ / "a.glb");
  ASSERT_NE(mesh, nullptr);
  EXPECT_EQ(mesh->mPrimitiveTypes, aiPrimitiveType_POINT);
  expectPoints(*mesh, test.cloud, 0.0);
  ASSERT_TRUE(mesh->HasVertexColors(0));
  for (unsigned i = 0; i < mesh->mNumVertices; ++i) {
    const aiColor4D& colour = mesh->mColors[0][i];
    EXPECT_NEAR(colour.r, linear(test.cloud.colours[i][0]), 0.5 / 65535.0 + kColour);
    EXPECT_NEAR(colour.a, 1.0, kColour);
  }
}

TEST_F(CloudAssimp, ReadsTheMeshOfGlbWithItsPicture) {
  const TestCloud test = testCloud();
  writeGlb(folder_ / "a.glb", {test.cloud, &test.mesh, test.photo}, {});
  const aiMesh* const mesh = read(folder_ / "a.glb");
  ASSERT_NE(mesh, nullptr);
  expectFaces(*mesh, test, 0.0);
  expectTexturePoints(*mesh, test, 1e-7);  // 1 − v in floats.
  ASSERT_EQ(scene_->mNumTextures, 1U);
  const aiTexture& texture = *scene_->mTextures[0];
  EXPECT_STREQ(texture.achFormatHint, "png");
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(texture.pcData), texture.mWidth),
            pngBytes(test.photo, {}));
}

}  // namespace
}  // namespace patchscape::test
