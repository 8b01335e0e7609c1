// What a caller may do. Each role may do what those before it may.
#pragma once

#include <optional>
#include <string_view>

namespace libretto {

enum class Role {
  kSearch = 1,  // everything that changes nothing
  kWrite,       // and upsert and delete tracks
  kAdmin,       // and have the server read files of its own
};

constexpr std::string_view NameOf(Role role) {
  return role == Role::kSearch ? "search" : role == Role::kWrite ? "write" : "admin";
}

constexpr std::optional<Role> RoleNamed(std::string_view name) {
  for (const Role role : {Role::kSearch, Role::kWrite, Role::kAdmin}) {
    if (name == NameOf(role)) return role;
  }
  return std::nullopt;
}

}  // namespace libretto
