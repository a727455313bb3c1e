"""What has changed in a working tree, and which sources depend on it. Of ./dev lint and sanitize."""

import functools
import re
import subprocess

INCLUDE = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', re.MULTILINE)
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"  # git's name of a tree without files


class Changes:
    def __init__(self, root):
        self.root = root

    def git(self, *arguments):
        """Its output by line; none where it fails."""
        done = subprocess.run(["git", "-C", self.root, *arguments], capture_output=True, text=True)
        return done.stdout.splitlines() if done.returncode == 0 else []

    def commit(self, name):
        return next(iter(self.git("rev-parse", "--verify", "--quiet", name + "^{commit}")), None)

    def base(self):
        """The commit to compare with: where this branch left main. On main itself, where it left
        origin/main, and where that has everything, the commit before the last."""
        head = self.commit("HEAD")
        for main in ("main", "origin/main"):
            fork = self.git("merge-base", "HEAD", main) if self.commit(main) else []
            if fork and fork[0] != head:
                return fork[0]
        return self.commit("HEAD~1") or EMPTY_TREE

    def files(self):
        """Paths that differ from the base, committed or not, and new ones; none that are gone."""
        return sorted({*self.git("diff", "--name-only", "--diff-filter=d", self.base()),
                       *self.git("ls-files", "--others", "--exclude-standard")})

    @functools.cached_property
    def sources(self):
        known = self.git("ls-files", "--cached", "--others", "--exclude-standard", "--",
                         "*.cpp", "*.hpp")
        return sorted(path for path in set(known) if (self.root / path).is_file())

    @functools.cached_property
    def includes(self):
        """Source -> the sources that it includes itself."""
        known = set(self.sources)
        return {path: {name.decode() for name in INCLUDE.findall((self.root / path).read_bytes())}
                      & known
                for path in self.sources}

    def closure(self, path):
        """The source and all that it includes."""
        found, left = {path}, [path]
        while left:
            new = self.includes[left.pop()] - found
            found |= new
            left += new
        return found

    def compiled(self, path):
        """The one file to compile so that a changed source is looked at: itself, or of a header the
        source or the test of its name, or the first that includes it. None for a header of none."""
        if path.endswith(".cpp"):
            return path
        stem = path.removesuffix(".hpp")
        users = [user for user in self.sources
                 if user.endswith(".cpp") and path in self.closure(user)]
        users.sort(key=lambda user: (user != stem + ".cpp", user != stem + "_test.cpp",
                                     path not in self.includes[user]))
        return users[0] if users else None

    def tests_of(self, paths):
        """The tests among the sources, or that include one of them or the header of its name."""
        searched = set(paths) | {path.removesuffix(".cpp") + ".hpp" for path in paths}
        return [test for test in self.sources
                if test.endswith("_test.cpp") and self.closure(test) & searched]
