// SPDX-License-Identifier: Apache-2.0
// Cloud files as VTK reads them: ParaView, 3D Slicer, F3D.
#include "cloud_test_support.h"
#include "core/export/glb_writer.h"
#include "core/export/obj_writer.h"
#include "core/export/ply_writer.h"
#include "export_test_support.h"

#include <vtkCellArray.h>
#include <vtkDataArray.h>
#include <vtkGLTFDocumentLoader.h>
#include <vtkIdList.h>
#include <vtkNew.h>
#include <vtkOBJReader.h>
#include <vtkPLYReader.h>
#include <vtkPointData.h>
#include <vtkPolyData.h>

namespace patchscape::test {
namespace {

constexpr double kSixDecimals = 0.5e-6;

class CloudVtk : public InFolder {
 protected:
  template <typename Reader>
  vtkPolyData* read(Reader& reader, const std::string& name) const {
    reader.SetFileName((folder_ / name).c_str());
    reader.Update();
    return reader.GetOutput();
  }
};

void expectPoints(vtkPolyData& data, const PointCloud& cloud, double tolerance) {
  const auto expected = expectedIn(CloudAxes::kViewer, cloud.positions);
  ASSERT_EQ(data.GetNumberOfPoints(), static_cast<vtkIdType>(expected.size()));
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double* const point = data.GetPoint(static_cast<vtkIdType>(i));
    EXPECT_NEAR(point[0], expected[i].x, tolerance);
    EXPECT_NEAR(point[1], expected[i].y, tolerance);
    EXPECT_NEAR(point[2], expected[i].z, tolerance);
  }
}

void expectFaces(vtkPolyData& data, const CloudMesh& mesh) {
  ASSERT_EQ(data.GetNumberOfPolys(), static_cast<vtkIdType>(mesh.triangles.size()));
  const vtkNew<vtkIdList> corners;
  for (std::size_t i = 0; i < mesh.triangles.size(); ++i) {
    data.GetPolys()->GetCellAtId(static_cast<vtkIdType>(i), corners);
    ASSERT_EQ(corners->GetNumberOfIds(), 3);
    for (vtkIdType corner = 0; corner < 3; ++corner) {
      EXPECT_EQ(corners->GetId(corner), mesh.triangles[i][static_cast<std::size_t>(corner)]);
    }
  }
}

TEST_F(CloudVtk, ReadsPly) {
  for (const bool everything : {false, true}) {
    const TestCloud test = testCloud(everything);
    writePly(folder_ / "a.ply", {test.cloud, &test.mesh}, {});
    const vtkNew<vtkPLYReader> reader;
    vtkPolyData& data = *read(*reader, "a.ply");
    expectPoints(data, test.cloud, 0.0);
    expectFaces(data, test.mesh);
    vtkDataArray* const colours = data.GetPointData()->GetArray("RGB");
    ASSERT_NE(colours, nullptr);
    for (std::size_t i = 0; i < test.cloud.size(); ++i) {
      EXPECT_EQ(colours->GetComponent(static_cast<vtkIdType>(i), 2), test.cloud.colours[i][2]);
    }
    EXPECT_EQ(data.GetPointData()->GetNormals() != nullptr, everything);
  }
}

TEST_F(CloudVtk, ReadsPointsOfPly) {
  const TestCloud test = testCloud();
  writePly(folder_ / "a.ply", {test.cloud}, {});
  const vtkNew<vtkPLYReader> reader;
  vtkPolyData& data = *read(*reader, "a.ply");
  expectPoints(data, test.cloud, 0.0);
  EXPECT_EQ(data.GetNumberOfPolys(), 0);
}

TEST_F(CloudVtk, ReadsObj) {
  const TestCloud test = testCloud();
  writeObj(folder_ / "points.obj", {test.cloud}, {});
  const vtkNew<vtkOBJReader> points;
  expectPoints(*read(*points, "points.obj"), test.cloud, kSixDecimals);
  writeObj(folder_ / "mesh.obj", {test.cloud, &test.mesh, test.photo}, {});
  const vtkNew<vtkOBJReader> mesh;
  vtkPolyData& data = *read(*mesh, "mesh.obj");
  expectPoints(data, test.cloud, kSixDecimals);
  expectFaces(data, test.mesh);
  vtkDataArray* const places = data.GetPointData()->GetTCoords();
  ASSERT_NE(places, nullptr);
  EXPECT_NEAR(places->GetComponent(0, 1), 1.0 - 0.5 / 3.0, kSixDecimals);
}

TEST_F(CloudVtk, ReadsGlb) {
  const TestCloud test = testCloud();
  for (const bool asMesh : {false, true}) {
    writeGlb(folder_ / "a.glb", {test.cloud, asMesh ? &test.mesh : nullptr, test.photo}, {});
    const vtkNew<vtkGLTFDocumentLoader> loader;
    ASSERT_TRUE(loader->LoadModelMetaDataFromFile((folder_ / "a.glb").string()));
    std::vector<char> buffer;
    ASSERT_TRUE(loader->LoadFileBuffer((folder_ / "a.glb").string(), buffer));
    ASSERT_TRUE(loader->LoadModelData(buffer));
    ASSERT_TRUE(loader->BuildModelVTKGeometry());
    const auto& primitive = loader->GetInternalModel()->Meshes.at(0).Primitives.at(0);
    vtkPolyData& data = *primitive.Geometry;
    expectPoints(data, test.cloud, 0.0);
    if (asMesh) {
      expectFaces(data, test.mesh);
      EXPECT_NE(data.GetPointData()->GetTCoords(), nullptr);
    } else {
      EXPECT_EQ(data.GetNumberOfVerts(), data.GetNumberOfPoints());
    }
  }
}

}  // namespace
}  // namespace patchscape::test
