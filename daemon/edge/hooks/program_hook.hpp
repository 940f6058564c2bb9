// Hooks that run a program. Part of hooks: nothing else includes it.
#pragma once
#include <memory>

#include "edge/hooks/hooks.hpp"

namespace pullkeeper {

// `loop` must outlive it.
std::unique_ptr<hook> make_program_hook(boost::asio::io_context& loop,
                                        const hook_settings& settings);

}  // namespace pullkeeper
