"""The peers of `./dev bench models`: how each is installed, built and started. A new one is a worker in
models/ and an entry in PEERS."""

import functools
import math
import pathlib
import subprocess
import sys
import venv

from measure import CACHE, HERE, ROOT, Unavailable

ENVIRONMENT = CACHE / "venv"
PYTHON = ENVIRONMENT / "bin/python"

# PyTorch's own index has wheels without CUDA, ten times smaller; where it cannot be reached, PyPI's
# do as well.
CPU_WHEELS = ["--index-url", "https://download.pytorch.org/whl/cpu", "--retries", "0",
              "--timeout", "15"]


def has(*packages):
    """Whether the environment is there, with these packages."""
    code = ("import importlib.util, sys\n"
            "sys.exit(not all(map(importlib.util.find_spec, sys.argv[1:])))")
    return PYTHON.exists() and subprocess.run([PYTHON, "-c", code, *packages],
                                              check=False).returncode == 0


@functools.cache
def python_with(*packages):
    """An interpreter that has these packages; installs what is missing."""
    if has(*packages):
        return PYTHON
    if not PYTHON.exists():
        venv.create(ENVIRONMENT, with_pip=True)
    print(f"installing {', '.join(packages)} into {ENVIRONMENT.relative_to(ROOT)}", flush=True)
    install = [PYTHON, "-m", "pip", "install", "--quiet", "--no-cache-dir",
               "--disable-pip-version-check"]
    ways = [[*packages]]
    if "torch" in packages:
        ways.insert(0, [*CPU_WHEELS, *packages])
    for way in ways:
        result = subprocess.run([*install, *way], capture_output=True, text=True, check=False)
        if result.returncode == 0 and has(*packages):
            return PYTHON
    errors = result.stderr.strip().splitlines() or ["pip failed"]
    raise Unavailable(errors[-1])


@functools.cache
def version(package):
    code = "import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))"
    return subprocess.run([PYTHON, "-c", code, package], capture_output=True, text=True,
                          check=True).stdout.strip()


def torch_folder():
    python = python_with("torch", "numpy")
    code = ("import importlib.util\n"
            "print(importlib.util.find_spec('torch').submodule_search_locations[0])")
    return pathlib.Path(subprocess.run([python, "-c", code], capture_output=True, text=True,
                                       check=True).stdout.strip())


def torch_flags():
    """To compile and to link against the LibTorch of the wheel."""
    folder = torch_folder()
    return ([f"-isystem{folder}/include", f"-isystem{folder}/include/torch/csrc/api/include"],
            [f"-L{folder}/lib", f"-Wl,-rpath,{folder}/lib", "-Wl,--no-as-needed", "-ltorch",
             "-ltorch_cpu", "-lc10"])


def dlib_flags():
    require_header("dlib/dnn.h", "libdlib-dev")
    return [], ["-ldlib", "-lblas", "-llapack"]


def fann_flags():
    require_header("floatfann.h", "libfann-dev")
    return [], ["-lfloatfann"]


def require_header(name, package):
    probe = subprocess.run(["c++", "-x", "c++", "-E", "-", "-o", "/dev/null"], check=False,
                           input=f"#include <{name}>", capture_output=True, text=True)
    if probe.returncode != 0:
        raise Unavailable(f"the Debian package {package} is not installed")


@functools.cache
def compiled(source, flags):
    """The program of a C++ worker, built where it is older than its sources."""
    source = HERE / source
    program = CACHE / "programs" / source.stem
    program.parent.mkdir(parents=True, exist_ok=True)
    to_compile, to_link = flags()
    sources = [source, HERE / "models/worker.hpp", HERE / "block.hpp", pathlib.Path(__file__)]
    if program.exists() and program.stat().st_mtime > max(s.stat().st_mtime for s in sources):
        return program
    print(f"compiling {source.relative_to(ROOT)}", flush=True)
    command = ["c++", "-std=c++20", "-O3", f"-I{ROOT}", *to_compile, source, "-o", program,
               *to_link]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        errors = [line for line in result.stderr.splitlines() if "error" in line.lower()]
        raise Unavailable((errors or ["it does not compile"])[0])
    return program


class Peer:
    """A library to be compared with, and the settings it is tried in."""

    def __init__(self, title, variants, command, about, threads=(1, 2), tolerances=None, note=""):
        self.title, self.variants, self.command, self.about = title, variants, command, about
        self.threads = threads  # how many it can use
        # How far its loss may be from ours, by optimizer, where the rule cannot be kept; and why.
        self.tolerances, self.note = tolerances or {}, note


def script(name, *packages):
    return lambda: [python_with(*packages, "numpy"), HERE / "models" / name]


def program(name, flags):
    return lambda: [compiled(f"models/{name}", flags)]


PEERS = {
    "pytorch": Peer("PyTorch", ("foreach", "fused", "compile"), script("pytorch.py", "torch"),
                    lambda: "PyTorch " + version("torch")),
    "jax": Peer("JAX", ("step", "scan"), script("jax_scan.py", "jax", "optax"),
                lambda: "JAX " + version("jax")),
    "libtorch": Peer("LibTorch", ("",), program("libtorch.cpp", torch_flags),
                     lambda: "LibTorch " + version("torch")),
    "dlib": Peer("dlib", ("",), program("dlib.cpp", dlib_flags),
                 lambda: "dlib of Debian, over OpenBLAS", tolerances={"adam": 0.01},
                 note="dlib's Adam keeps its constants in single precision: after 100 steps its "
                      "loss agrees within 1e-2 only."),
    "fann": Peer("FANN", ("",), program("fann.cpp", fann_flags), lambda: "FANN of Debian",
                 threads=(1,), tolerances={"sgd": math.inf},
                 note="FANN has no cross entropy: it trains the same network on the squared error, "
                      "so its loss is not compared."),
}


def available(names):
    """The commands of those that are available, and why the others are not."""
    commands, missing = {}, {}
    for name in names:
        try:
            commands[name] = PEERS[name].command()
        except (Unavailable, OSError, subprocess.SubprocessError) as error:
            missing[name] = str(error)
            print(f"missing: {name}: {error}", file=sys.stderr)
    return commands, missing
