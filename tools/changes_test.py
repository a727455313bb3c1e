#!/usr/bin/env python3
"""Tests of which sources ./dev lint and sanitize take for changed. ctest runs them."""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

from changes import Changes

FILES = {
    "gradus/a.hpp": "",
    "gradus/a.cpp": '#include "gradus/a.hpp"\n',
    "gradus/a_test.cpp": '#include "gradus/a.hpp"\n',
    "gradus/b.hpp": '  #  include "gradus/a.hpp"\n#include <vector>\n',
    "gradus/b_test.cpp": '#include "gradus/b.hpp"\n',
    "gradus/c.cpp": '#include "gradus/b.hpp"\n#include "elsewhere.hpp"\n',
    "gradus/lonely.hpp": "",
    "README.md": "",
}


@unittest.skipUnless(shutil.which("git"), "there is no git")
class ChangesTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name)
        self.git("init", "--quiet", "--initial-branch", "main")
        for path, content in FILES.items():
            self.write(path, content)
        self.commit("first")

    def tearDown(self):
        self.folder.cleanup()

    def git(self, *arguments):
        subprocess.run(["git", "-C", self.root, "-c", "user.name=n", "-c", "user.email=e",
                        *arguments], check=True, capture_output=True)

    def write(self, path, content):
        (self.root / path).parent.mkdir(exist_ok=True)
        (self.root / path).write_text(content)

    def commit(self, message):
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)

    def test_all_files_have_changed_in_a_first_commit(self):
        self.assertEqual(Changes(self.root).files(), sorted(FILES))

    def test_main_is_compared_with_the_commit_before_the_last(self):
        self.write("gradus/c.cpp", "int c;\n")
        self.commit("second")
        self.write("gradus/a.cpp", "int a;\n")
        self.write("gradus/new.cpp", "")
        self.assertEqual(Changes(self.root).files(),
                         ["gradus/a.cpp", "gradus/c.cpp", "gradus/new.cpp"])

    def test_a_branch_is_compared_with_where_it_left_main(self):
        self.git("checkout", "--quiet", "-b", "branch")
        for path in ("gradus/a.cpp", "gradus/c.cpp"):
            self.write(path, "int x;\n")
            self.commit(path)
        self.git("rm", "--quiet", "gradus/lonely.hpp")
        self.git("checkout", "--quiet", "main")
        self.write("README.md", "of main alone")
        self.commit("main goes on")
        self.git("checkout", "--quiet", "branch")
        self.assertEqual(Changes(self.root).files(), ["gradus/a.cpp", "gradus/c.cpp"])

    def test_main_is_compared_with_what_is_published(self):
        self.git("update-ref", "refs/remotes/origin/main", "HEAD")
        for path in ("gradus/a.cpp", "gradus/c.cpp"):
            self.write(path, "int x;\n")
            self.commit(path)
        self.assertEqual(Changes(self.root).files(), ["gradus/a.cpp", "gradus/c.cpp"])

    def test_a_header_is_compiled_by_one_source(self):
        changes = Changes(self.root)
        self.assertEqual(changes.compiled("gradus/c.cpp"), "gradus/c.cpp")
        self.assertEqual(changes.compiled("gradus/a.hpp"), "gradus/a.cpp")
        self.assertEqual(changes.compiled("gradus/b.hpp"), "gradus/b_test.cpp")
        self.assertIsNone(changes.compiled("gradus/lonely.hpp"))

    def test_a_closure_follows_headers_of_the_repository(self):
        self.assertEqual(Changes(self.root).closure("gradus/c.cpp"),
                         {"gradus/c.cpp", "gradus/b.hpp", "gradus/a.hpp"})

    def test_tests_are_those_that_include_what_changed(self):
        changes = Changes(self.root)
        self.assertEqual(changes.tests_of(["gradus/a.cpp"]), ["gradus/a_test.cpp",
                                                              "gradus/b_test.cpp"])
        self.assertEqual(changes.tests_of(["gradus/b.hpp"]), ["gradus/b_test.cpp"])
        self.assertEqual(changes.tests_of(["gradus/a_test.cpp"]), ["gradus/a_test.cpp"])
        self.assertEqual(changes.tests_of(["README.md"]), [])


unittest.main()
