"""Builds copernica from its source archive, which has all crates in it. Rust must be on the PATH."""

import os

from conan import ConanFile
from conan.errors import ConanInvalidConfiguration
from conan.tools.cmake import CMake, CMakeToolchain, cmake_layout
from conan.tools.files import copy, get, rmdir

required_conan_version = ">=2.0"


class Copernica(ConanFile):
    name = "copernica"
    description = "Client of the Copernica REST API that cannot damage a database by accident"
    license = "MIT OR Apache-2.0"
    topics = ("copernica", "rest", "marketing")
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False]}
    default_options = {"shared": False}

    def configure(self):
        # The interface is C.
        self.settings.rm_safe("compiler.cppstd")
        self.settings.rm_safe("compiler.libcxx")

    def validate(self):
        if self.settings.os != "Linux":
            raise ConanInvalidConfiguration("copernica is built and tested on Linux only so far")

    def package_id(self):
        # There is one form of the library, optimised, whatever the program is built as.
        del self.info.settings.compiler
        del self.info.settings.build_type

    def layout(self):
        cmake_layout(self, src_folder="src")

    def source(self):
        get(self, **self.conan_data["sources"][self.version], strip_root=True)

    def generate(self):
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["COPERNICA_SHARED"] = bool(self.options.shared)
        toolchain.cache_variables["COPERNICA_STATIC"] = not self.options.shared
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()
        for name in ("LICENSE-MIT", "LICENSE-APACHE", "THIRD-PARTY-NOTICES"):
            copy(self, name, self.source_folder, os.path.join(self.package_folder, "licenses"))
        # conan writes these for whatever tool the program uses.
        for directory in ("lib/cmake", "lib/pkgconfig", "share"):
            rmdir(self, os.path.join(self.package_folder, directory))

    def package_info(self):
        self.cpp_info.libs = ["copernica"]
        self.cpp_info.set_property("cmake_file_name", "copernica")
        self.cpp_info.set_property("cmake_target_name", "copernica::copernica")
        self.cpp_info.set_property("pkg_config_name", "copernica")
        if not self.options.shared:
            # What the Rust standard library needs beside libc.
            self.cpp_info.system_libs = ["gcc_s", "pthread", "dl", "m"]
