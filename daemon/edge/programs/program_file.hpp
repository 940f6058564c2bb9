// May a file be run as a program of ours?
#pragma once
#include <string>

namespace pullkeeper {

// Why not; empty: it may. Allowed is an executable file that belongs to root or to the own user and
// that nobody else can change, in directories in which nobody else can put another one in its
// place; and so is every link on the way, each in such a directory.
std::string fault_of_program(const std::string& path);

}  // namespace pullkeeper
