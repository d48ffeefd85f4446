/* Which profiles are meant. */

#ifndef COPERNICA_CONDITIONS_HPP
#define COPERNICA_CONDITIONS_HPP

#include <copernica/detail.hpp>

#include <cstddef>
#include <initializer_list>
#include <string>
#include <vector>

namespace copernica
{

class client;

/** Conditions in the making, for values that come from outside: none can change what its condition means. */
class conditions
{
  public:
    /** An empty list in the encoding of the client. */
    explicit conditions(const client &client);

    /** Adds a condition that compares a field with exactly this value: cop_conditions_add(). */
    conditions &add(const std::string &field, cop_comparison comparison, const std::string &value)
    {
        return add(field, comparison, value, cop_conditions_add);
    }

    /** Adds a condition that compares a field with a pattern: cop_conditions_add_pattern(). */
    conditions &add_pattern(const std::string &field, cop_comparison comparison,
                            const std::string &pattern)
    {
        return add(field, comparison, pattern, cop_conditions_add_pattern);
    }

    /** The number of conditions. */
    std::size_t size() const noexcept
    {
        return cop_conditions_count(handle_.get());
    }

    /** The conditions as text, such as "customerid==4567". */
    std::vector<std::string> texts() const
    {
        const char *const *fields = cop_conditions_fields(handle_.get());

        return std::vector<std::string>(fields, fields + size());
    }

    /** Whether nothing was refused. */
    bool ok() const noexcept
    {
        return refusal_.is_none();
    }

    /** COP_OK, or why the first refused condition was refused. */
    cop_status status() const noexcept
    {
        return refusal_.status;
    }

    /** What was wrong with the first refused condition and what to write instead; empty when none was. */
    const std::string &message() const noexcept
    {
        return refusal_.message;
    }

  private:
    friend class condition_list;

    conditions &add(const std::string &field, cop_comparison comparison, const std::string &value,
                    cop_status(COP_CALL *adder)(cop_conditions *, const char *, cop_comparison,
                                                const char *))
    {
        if (refusal_.keep_nul(COP_ERR_INVALID_CONDITION, "the name of a field", field) &&
            refusal_.keep_nul(COP_ERR_INVALID_CONDITION, "the value for \"" + field + "\"",
                              value)) {
            const cop_status status =
                adder(handle_.get(), field.c_str(), comparison, value.c_str());
            refusal_.keep(status, cop_conditions_message(handle_.get()));
        }
        return *this;
    }

    detail::handle<cop_conditions> handle_;
    detail::refusal refusal_;
};

/** What a call takes as its conditions. It borrows: it lives for the call that it is made for. */
class condition_list
{
  public:
    /** No conditions: reads take them for all profiles, and updates refuse them. */
    condition_list() noexcept : fields_(), refusal_()
    {
    }

    /** Conditions as text, such as {"customerid==4567"}. */
    condition_list(std::initializer_list<const char *> texts) : fields_(texts), refusal_()
    {
    }

    /** The same as strings. */
    condition_list(std::initializer_list<std::string> texts) : fields_(), refusal_()
    {
        add_all(texts);
    }

    /** The same as a vector, which must outlive the call. */
    condition_list(const std::vector<std::string> &texts) : fields_(), refusal_()
    {
        add_all(texts);
    }

    /** What conditions::add() has put together; a call is refused when one of those was. */
    condition_list(const conditions &built) : fields_(), refusal_(built.refusal_)
    {
        const char *const *fields = cop_conditions_fields(built.handle_.get());

        refusal_.keep_moved(fields != nullptr, "conditions");
        fields_.assign(fields, fields + built.size());
    }

  private:
    friend class client;
    friend class batch;

    template <typename Texts> void add_all(const Texts &texts)
    {
        for (const std::string &text : texts) {
            refusal_.keep_nul(COP_ERR_INVALID_CONDITION,
                              "condition " + std::to_string(fields_.size() + 1), text);
            fields_.push_back(text.c_str());
        }
    }

    std::vector<const char *> fields_;
    detail::refusal refusal_;
};

} // namespace copernica

#endif /* COPERNICA_CONDITIONS_HPP */
