#!/usr/bin/env python3
"""Lists the operators that a macOS libtorch registers for MPS, or for every device, from the symbols of its dylib.

  tools/list-mps-operators.py libtorch_cpu.dylib VERSION > tests/fixtures/devices/mps-operators.txt

The dylib is in the NuGet package libtorch-cpu-osx-arm64, in runtimes/osx-arm64/native. libtorch's code generator names each registered
kernel wrapper_KEY_OVERLOAD_FUNCTION or, if the kernel is structured, wrapper_KEY_FUNCTION_OVERLOAD, and the schemas
("add.Tensor(Tensor self, ...) -> Tensor") are strings in the same file. An operator is listed under the first of the keys below that
has a kernel for it; an operator under none of them runs only on other devices. An asterisk marks a composite operator that calls
other operators on MPS than on a CPU, because the CPU has its own kernel for it.
"""
import re
import struct
import sys

KEYS = ["MPS", "CompositeExplicitAutograd", "CompositeImplicitAutograd"]
MAGIC_64, SYMBOL_TABLE = 0xFEEDFACF, 0x2


def symbol_strings(data):
    """The bytes of the string table that LC_SYMTAB points to."""
    magic, _, _, _, commands, _, _, _ = struct.unpack_from("<8I", data, 0)
    if magic != MAGIC_64:
        sys.exit("This is not a 64-bit Mach-O file.")
    at = 32
    for _ in range(commands):
        command, size = struct.unpack_from("<II", data, at)
        if command == SYMBOL_TABLE:
            _, _, start, length = struct.unpack_from("<4I", data, at + 8)
            return data[start:start + length]
        at += size
    sys.exit("The file has no symbol table.")


def wrappers(strings):
    """The names of the kernels. C++ mangling puts a name's length before it, and digits of another number may precede the length."""
    names = set()
    for digits, rest in re.findall(rb"(\d+)(wrapper_(?:MPS|CPU|Composite\w*?)_\w+)", strings):
        for count in (1, 2, 3):
            length = int(digits[-count:])
            if len(b"wrapper_MPS_") < length <= len(rest) and not digits[-count:].startswith(b"0"):
                names.add(rest[:length].decode())
    return names


def wrappers_of(key, function, overload):
    return [f"wrapper_{key}_{overload}_{function}", f"wrapper_{key}_{function}" + (f"_{overload}" if overload else "")]


def schemas(data):
    found = re.findall(rb"\0(?:aten::)?([A-Za-z_]\w*)(?:\.(\w+))?\(([^\0]*)\) -> ", data)
    return {(name.decode(), overload.decode(), re.search(rb"\(a!\) out|, \*, .*\(\w!\)", arguments) is not None and not name.endswith(b"_"))
            for name, overload, arguments in found}


def main():
    path, version = sys.argv[1:3]
    with open(path, "rb") as file:
        data = file.read()
    kernels = wrappers(symbol_strings(data))
    listed = {key: set() for key in KEYS}
    for name, overload, writes_to_argument in schemas(data):
        functions = [name, name + "_out"] if writes_to_argument else [name]
        def has_kernel(key):
            return any(wrapper in kernels for function in functions for wrapper in wrappers_of(key, function, overload))

        for key in filter(has_kernel, KEYS):
            mark = "*" if key != "MPS" and has_kernel("CPU") else ""
            listed[key].add((f"{name}.{overload}" if overload else name) + mark)
            break
    print(f"# Operators of libtorch {version} for macOS arm64, by the dispatch key under which an MPS tensor finds a kernel.")
    print("# Read from the symbols of libtorch_cpu.dylib in the NuGet package libtorch-cpu-osx-arm64 by tools/list-mps-operators.py.")
    for key in KEYS:
        print(f"[{key}]")
        print("\n".join(sorted(listed[key])))


main()
