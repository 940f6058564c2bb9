// A value that is almost always as it begins, and takes the room of a pointer then.
#pragma once
#include <memory>
#include <utility>

namespace pullkeeper {

template <class value>
class boxed {
 public:
  boxed() = default;
  boxed(const boxed& other) { *this = *other; }
  boxed(boxed&&) noexcept = default;
  boxed& operator=(const boxed& other) { return *this = *other; }
  boxed& operator=(boxed&&) noexcept = default;
  boxed& operator=(value now) {
    if (now == none) held_.reset();
    else edit() = std::move(now);
    return *this;
  }

  const value& operator*() const { return held_ ? *held_ : none; }
  const value* operator->() const { return &**this; }
  value& edit() {
    if (!held_) held_ = std::make_unique<value>();
    return *held_;
  }

 private:
  static inline const value none{};
  std::unique_ptr<value> held_;
};

}  // namespace pullkeeper
