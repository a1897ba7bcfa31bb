"""Simplifies an OBJ mesh with VTK's quadric decimation, for comparison: vtk_decimate.py IN.obj OUT.obj SHARE_KEPT"""
import sys
import time

import vtk

source, target, kept = sys.argv[1], sys.argv[2], float(sys.argv[3])
reader = vtk.vtkOBJReader()
reader.SetFileName(source)
reader.Update()
decimation = vtk.vtkQuadricDecimation()
decimation.SetInputData(reader.GetOutput())
decimation.SetTargetReduction(1 - kept)
start = time.perf_counter()
decimation.Update()
seconds = time.perf_counter() - start
result = decimation.GetOutput()
print(f"vtk: {reader.GetOutput().GetNumberOfCells()} -> {result.GetNumberOfCells()} faces in {seconds:.3f} s")
writer = vtk.vtkOBJWriter()
writer.SetFileName(target)
writer.SetInputData(result)
writer.Write()
