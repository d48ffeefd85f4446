/* The values that a call stores. */

#ifndef COPERNICA_BODY_HPP
#define COPERNICA_BODY_HPP

#include <copernica/detail.hpp>

#include <cstdint>
#include <string>

namespace copernica
{

class client;

/** The new values of an update in the making. Setting a field or interest twice replaces what it had. */
class body
{
  public:
    /** An empty body in the shape of the client's API version. */
    explicit body(const client &client);

    /** Sets a field to a text. */
    body &set_text(const std::string &field, const std::string &text)
    {
        return set_text(field, text, cop_body_set_text);
    }

    /** Sets a field to a whole number. */
    body &set_integer(const std::string &field, std::int64_t number)
    {
        return set(field, number, cop_body_set_integer);
    }

    /** Sets a field to a number. */
    body &set_number(const std::string &field, double number)
    {
        return set(field, number, cop_body_set_number);
    }

    /** Sets a field to true or false, which are stored as 1 and 0. */
    body &set_bool(const std::string &field, bool value)
    {
        return set(field, static_cast<std::int32_t>(value), cop_body_set_bool);
    }

    /** Clears a field. */
    body &set_null(const std::string &field)
    {
        return has_name(field) ? keep(cop_body_set_null(handle_.get(), field.c_str())) : *this;
    }

    /** Sets a field to a day or a moment, "YYYY-MM-DD" or "YYYY-MM-DD hh:mm:ss" in the time of Amsterdam. */
    body &set_date(const std::string &field, const std::string &date)
    {
        return set_text(field, date, cop_body_set_date);
    }

    /** Switches an interest on or off. */
    body &set_interest(const std::string &interest, bool is_on)
    {
        return set(interest, static_cast<std::int32_t>(is_on), cop_body_set_interest);
    }

    /** The body as JSON. */
    std::string json() const
    {
        const char *json = cop_body_json(handle_.get());

        return json != nullptr ? json : "";
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
    friend class json_body;

    body &keep(cop_status status)
    {
        refusal_.keep(status, cop_body_message(handle_.get()));
        return *this;
    }

    bool has_name(const std::string &name)
    {
        return refusal_.keep_nul(COP_ERR_INVALID_BODY, "the name of a field or interest", name);
    }

    body &set_text(const std::string &field, const std::string &text,
                   cop_status(COP_CALL *setter)(cop_body *, const char *, const char *))
    {
        if (refusal_.keep_nul(COP_ERR_INVALID_BODY, "the value for \"" + field + "\"", text)) {
            set(field, text.c_str(), setter);
        }
        return *this;
    }

    template <typename Value>
    body &set(const std::string &name, Value value,
              cop_status(COP_CALL *setter)(cop_body *, const char *, Value))
    {
        return has_name(name) ? keep(setter(handle_.get(), name.c_str(), value)) : *this;
    }

    detail::handle<cop_body> handle_;
    detail::refusal refusal_;
};

/** What a call takes as its body. It borrows: it lives for the call that it is made for. */
class json_body
{
  public:
    /** A JSON object as text. */
    json_body(const char *json) noexcept : json_(json), refusal_()
    {
    }

    /** The same as a string. One with a NUL is refused. */
    json_body(const std::string &json) : json_(json.c_str()), refusal_()
    {
        refusal_.keep_nul(COP_ERR_INVALID_BODY, "the body", json);
    }

    /** What the setters of a body have put together; a call is refused when one of those was. */
    json_body(const body &built)
        : json_(cop_body_json(built.handle_.get())), refusal_(built.refusal_)
    {
        refusal_.keep_moved(json_ != nullptr, "body");
    }

    /** A copy, which borrows the same text. */
    json_body(const json_body &) = default;
    /** The same by assignment. */
    json_body &operator=(const json_body &) = default;

  private:
    friend class client;
    friend class batch;

    const char *json_;
    detail::refusal refusal_;
};

} // namespace copernica

#endif /* COPERNICA_BODY_HPP */
