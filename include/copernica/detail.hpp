/* What the other parts of copernica.hpp share: handles, refusals, durations. Not for programs. */

#ifndef COPERNICA_DETAIL_HPP
#define COPERNICA_DETAIL_HPP

#include <copernica/config.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>

namespace copernica
{

namespace detail
{

struct deleter {
    void operator()(cop_options *handle) const noexcept
    {
        cop_options_free(handle);
    }
    void operator()(cop_client *handle) const noexcept
    {
        cop_client_free(handle);
    }
    void operator()(cop_conditions *handle) const noexcept
    {
        cop_conditions_free(handle);
    }
    void operator()(cop_body *handle) const noexcept
    {
        cop_body_free(handle);
    }
    void operator()(cop_result *handle) const noexcept
    {
        cop_result_free(handle);
    }
};

template <typename T> using handle = std::unique_ptr<T, deleter>;

/* The first value that was refused, and why. */
struct refusal {
    cop_status status = COP_OK;
    std::string message = std::string();

    bool is_none() const noexcept
    {
        return status == COP_OK;
    }

    void keep(cop_status refused_with, const std::string &reason)
    {
        if (is_none() && refused_with != COP_OK) {
            status = refused_with;
            message = reason;
        }
    }

    /* Keeps a refusal when `text` has a NUL, which C would take for its end; returns whether it has none. */
    bool keep_nul(cop_status refused_with, const std::string &name, const std::string &text)
    {
        const std::string::size_type at = text.find('\0');

        if (at == std::string::npos) {
            return true;
        }
        keep(refused_with, name + " has a NUL byte at offset " + std::to_string(at) +
                               ": a text would end there; take it out");
        return false;
    }
};

/* Milliseconds as C has them; what does not fit becomes the nearest that does. */
inline std::uint32_t milliseconds(std::chrono::milliseconds duration, std::uint32_t least) noexcept
{
    const std::chrono::milliseconds::rep count = duration.count();
    const std::uint32_t most = (std::numeric_limits<std::uint32_t>::max)();

    if (count < static_cast<std::chrono::milliseconds::rep>(least)) {
        return least;
    }
    return count > static_cast<std::chrono::milliseconds::rep>(most)
               ? most
               : static_cast<std::uint32_t>(count);
}

} // namespace detail

} // namespace copernica

#endif /* COPERNICA_DETAIL_HPP */
