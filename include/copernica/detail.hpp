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
    void operator()(cop_query *handle) const noexcept
    {
        cop_query_free(handle);
    }
    void operator()(cop_import *handle) const noexcept
    {
        cop_import_free(handle);
    }
    void operator()(cop_profile_list *handle) const noexcept
    {
        cop_profile_list_free(handle);
    }
    /* A profile belongs to the list or the result that it came from. */
    void operator()(const cop_profile *) const noexcept
    {
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

    refusal &keep(cop_status refused_with, const std::string &reason)
    {
        if (is_none() && refused_with != COP_OK) {
            status = refused_with;
            message = reason;
        }
        return *this;
    }

    refusal &keep(const refusal &later)
    {
        return keep(later.status, later.message);
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

    /*
     * Keeps a refusal when what is handed over was moved from. C would take NULL for the defaults, for no conditions, or for
     * no body.
     */
    refusal &keep_moved(bool is_there, const char *type)
    {
        return is_there ? *this
                        : keep(COP_ERR_NULL_ARGUMENT, std::string("this copernica::") + type +
                                                          " was moved from: make another one");
    }

    /*
     * Keeps a refusal when a duration is negative; returns whether it is not. Zero can mean "no limit" to C, so a negative
     * duration must not become it.
     */
    bool keep_negative(cop_status refused_with, const std::string &name,
                       std::chrono::milliseconds duration)
    {
        if (duration.count() < 0) {
            keep(refused_with, name + " is negative: " + std::to_string(duration.count()) + " ms");
        }
        return duration.count() >= 0;
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

/* A text of the C interface; empty when there is none. */
inline std::string text(const char *borrowed)
{
    return borrowed != nullptr ? borrowed : "";
}

} // namespace detail

} // namespace copernica

#endif /* COPERNICA_DETAIL_HPP */
