/* In which order, and how many at a time, a list of profiles is read. */

#ifndef COPERNICA_QUERY_HPP
#define COPERNICA_QUERY_HPP

#include <copernica/detail.hpp>

#include <cstdint>
#include <string>

namespace copernica
{

/** How a list of profiles is read: all of them by rising id and a thousand at a time, unless it says otherwise. */
class query
{
  public:
    query() : handle_(cop_query_new()), refusal_()
    {
    }

    /** As cop_query_set_order(): "id", "modified", "random" or a field. Any other order than that of ids has one page. */
    query &order(const std::string &by, bool descending = false)
    {
        if (refusal_.keep_nul(COP_ERR_INVALID_OPTION, "the order", by)) {
            keep(cop_query_set_order(handle_.get(), by.c_str(), descending ? 1 : 0));
        }
        return *this;
    }

    /** How many profiles are asked for at a time, and held in memory: 1 to 1000. */
    query &page_size(std::uint32_t number)
    {
        return keep(cop_query_set_page_size(handle_.get(), number));
    }

    /** How many profiles are read at the most; 0 for all. */
    query &limit(std::uint64_t number)
    {
        return keep(cop_query_set_limit(handle_.get(), number));
    }

    /** As cop_query_set_data_only(): only ids, fields, interests and moments of change, in smaller pages. */
    query &data_only(bool is_on)
    {
        return keep(cop_query_set_data_only(handle_.get(), is_on ? 1 : 0));
    }

    /** Whether no setter has refused anything. */
    bool ok() const noexcept
    {
        return refusal_.is_none();
    }

    /** COP_OK, or why the first refused value was refused. */
    cop_status status() const noexcept
    {
        return refusal_.status;
    }

    /** What was wrong with the first refused value and what to write instead; empty when none was. */
    const std::string &message() const noexcept
    {
        return refusal_.message;
    }

  private:
    friend class client;

    query &keep(cop_status status)
    {
        refusal_.keep(status, cop_query_message(handle_.get()));
        return *this;
    }

    detail::handle<cop_query> handle_;
    detail::refusal refusal_;
};

} // namespace copernica

#endif /* COPERNICA_QUERY_HPP */
