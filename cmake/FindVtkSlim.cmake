# SPDX-License-Identifier: Apache-2.0
# The few VTK modules the 3D view uses. VTK's own package file is only in libvtk9-dev, which brings
# Java, MPI, GDAL and 190 more packages: the runtime package libvtk9.1 and unpacked headers
# (tools/fetch_vtk_headers) are enough. Gives Vtk::Slim.
file(GLOB _vtk_system /usr/include/vtk-9.* /usr/local/include/vtk-9.*)
file(GLOB _vtk_unpacked ${PROJECT_SOURCE_DIR}/.deps/vtk/usr/include/vtk-9.*)
find_path(VtkSlim_INCLUDE_DIR vtkGenericOpenGLRenderWindow.h
  PATHS ${_vtk_system} ${_vtk_unpacked} NO_DEFAULT_PATH)
if(VtkSlim_INCLUDE_DIR)
  # Headers and libraries of two releases must not be mixed: the folder's name says which.
  string(REGEX MATCH "9\\.[0-9]+" VtkSlim_VERSION "${VtkSlim_INCLUDE_DIR}")
endif()

set(_libraries)
foreach(_module CommonCore CommonDataModel CommonExecutionModel CommonMath CommonTransforms
                RenderingCore RenderingOpenGL2 RenderingFreeType sys)
  # The runtime package has no .so links.
  find_library(VtkSlim_${_module}_LIBRARY
    NAMES libvtk${_module}-${VtkSlim_VERSION}.so.1 libvtk${_module}-${VtkSlim_VERSION}.so)
  list(APPEND _libraries VtkSlim_${_module}_LIBRARY)
  mark_as_advanced(VtkSlim_${_module}_LIBRARY)
endforeach()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(VtkSlim
  REQUIRED_VARS VtkSlim_INCLUDE_DIR ${_libraries}
  VERSION_VAR VtkSlim_VERSION
  REASON_FAILURE_MESSAGE "install libvtk9.1 and run tools/fetch_vtk_headers, or install libvtk9-dev")
if(VtkSlim_FOUND AND NOT TARGET Vtk::Slim)
  add_library(Vtk::Slim INTERFACE IMPORTED)
  target_include_directories(Vtk::Slim SYSTEM INTERFACE ${VtkSlim_INCLUDE_DIR})
  foreach(_library ${_libraries})
    target_link_libraries(Vtk::Slim INTERFACE ${${_library}})
  endforeach()
endif()
mark_as_advanced(VtkSlim_INCLUDE_DIR)
