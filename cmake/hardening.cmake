# What the compiler and the linker can do against mistakes in the code, for every target alike, so
# that no file is compiled twice; but for the core in the simulation and in that with planted bugs.
# tests/system/hardening_test.sh looks for it in the binary.
include(CheckCXXCompilerFlag)

set(PULLKEEPER_HARDEN_DEFAULT OFF)
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT PULLKEEPER_SANITIZE)
  set(PULLKEEPER_HARDEN_DEFAULT ON)
endif()
option(PULLKEEPER_HARDEN "Harden the binaries" ${PULLKEEPER_HARDEN_DEFAULT})

# No path of this machine gets into a binary.
target_compile_options(pullkeeper_checks INTERFACE
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}=. -ffile-prefix-map=${PROJECT_BINARY_DIR}=build)

if(PULLKEEPER_HARDEN)
  # Those of Debian's hardening=+all; position-independent executables are the compiler's default.
  target_compile_options(pullkeeper_flags INTERFACE
    -fstack-protector-strong -Wformat -Werror=format-security
    -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -D_GLIBCXX_ASSERTIONS)
  target_link_options(pullkeeper_flags INTERFACE
    LINKER:-z,relro LINKER:-z,now LINKER:-z,noexecstack)
  foreach(flag stack-clash-protection cf-protection=full trivial-auto-var-init=zero
               zero-call-used-regs=used-gpr no-delete-null-pointer-checks)
    string(MAKE_C_IDENTIFIER "PULLKEEPER_HAS_${flag}" known)
    check_cxx_compiler_flag(-f${flag} ${known})
    if(${known})
      target_compile_options(pullkeeper_flags INTERFACE -f${flag})
    endif()
  endforeach()
endif()
