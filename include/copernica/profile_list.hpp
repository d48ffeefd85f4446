/* Profiles and sub-profiles, however many, one page in memory at a time. */

#ifndef COPERNICA_PROFILE_LIST_HPP
#define COPERNICA_PROFILE_LIST_HPP

#include <copernica/detail.hpp>
#include <copernica/options.hpp>
#include <copernica/profile.hpp>
#include <copernica/result.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

namespace copernica
{

namespace detail
{

/* A list and where it stands: apart from the profile_list, so that iterators outlive its being moved. */
struct list_state {
    list_state(cop_profile_list *adopted, refusal refused_with,
               std::shared_ptr<const log_function> kept_log) noexcept
        : log(std::move(kept_log)), list(adopted), refused(std::move(refused_with)), current()
    {
    }

    /* After the end, or an error, C is not asked again: a result of this list may be in use elsewhere. */
    const profile *next() noexcept
    {
        if (!is_over) {
            current = profile(cop_profile_list_next(list.get()));
            is_begun = true;
            is_over = !current;
        }
        return is_over ? nullptr : &current;
    }

    static result outcome(const std::shared_ptr<list_state> &state)
    {
        if (state && !state->refused.is_none()) {
            return result(state->refused);
        }
        return result(state ? std::shared_ptr<const cop_profile_list>(state, state->list.get())
                            : nullptr);
    }

    /* C calls it as long as the list lives. */
    std::shared_ptr<const log_function> log;
    handle<cop_profile_list> list;
    refusal refused;
    profile current;
    bool is_begun = false;
    bool is_over = false;
};

} // namespace detail

/**
 * A list of profiles or sub-profiles that is read while a program goes through it. It keeps what it needs of its client,
 * which may be gone before it; client::cancel() ends it.
 *
 *     for (const copernica::profile &profile : client.profiles("1234", {"city==Amsterdam"}))
 *         std::cout << profile.field("email") << '\n';
 *
 * The next page is fetched when the one at hand is used up. A loop that ended without an exception has seen all.
 */
class profile_list
{
  public:
    /** Takes over a list of the C interface. */
    explicit profile_list(cop_profile_list *adopted,
                          std::shared_ptr<const log_function> log = nullptr)
        : state_(std::make_shared<detail::list_state>(adopted, detail::refusal(), std::move(log)))
    {
    }

    /** A list that was refused before it reached the library: it is empty, and its outcome says why. */
    explicit profile_list(detail::refusal refusal)
        : state_(std::make_shared<detail::list_state>(nullptr, std::move(refusal), nullptr))
    {
    }

    /** The list is moved, not copied. Iterators stay with it. */
    profile_list(profile_list &&) noexcept = default;
    /** The same by assignment. */
    profile_list &operator=(profile_list &&) noexcept = default;

    /**
     * The next profile, which lives until the list goes on; nullptr at the end of the list and after an error, which ok()
     * tells apart. Never throws.
     */
    const profile *try_next() noexcept
    {
        return state_ ? state_->next() : nullptr;
    }

    /** Whether nothing has failed so far. When it is true after try_next() returned nullptr, the list is complete. */
    bool ok() const
    {
        return outcome().ok();
    }

    /** How the list went so far, with status and message. It keeps the list in memory. */
    result outcome() const
    {
        return detail::list_state::outcome(state_);
    }

    /** How many profiles the list has given so far. */
    std::uint64_t count() const noexcept
    {
        return state_ ? cop_profile_list_count(state_->list.get()) : 0;
    }

#if COPERNICA_HAS_EXCEPTIONS
    /** Goes through a list once, as all input iterators do. Copies of it go on together. */
    class iterator
    {
      public:
        /** An input iterator. */
        using iterator_category = std::input_iterator_tag;
        /** What it goes through. */
        using value_type = profile;
        /** No list measures it. */
        using difference_type = std::ptrdiff_t;
        /** What `->` gives. */
        using pointer = const profile *;
        /** What `*` gives; it stays in the list. */
        using reference = const profile &;

        /** The end of every list. */
        iterator() noexcept : state_()
        {
        }

        /** The profile that the list stands at. */
        reference operator*() const noexcept
        {
            return state_->current;
        }

        /** The same. */
        pointer operator->() const noexcept
        {
            return &state_->current;
        }

        /** Goes on to the next profile; throws copernica::error when it cannot be read. */
        iterator &operator++()
        {
            if (state_->next() == nullptr) {
                const std::shared_ptr<detail::list_state> ended = std::move(state_);

                state_.reset();
                throw_if_failed(ended);
            }
            return *this;
        }

/* The profile before cannot be given back: it is gone. */
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Weffc++"
#endif
        /** The same. */
        void operator++(int)
        {
            ++*this;
        }
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

        /** Whether both stand in the same list, or both at an end. */
        friend bool operator==(const iterator &one, const iterator &other) noexcept
        {
            return one.state_ == other.state_;
        }

        /** Whether they do not. */
        friend bool operator!=(const iterator &one, const iterator &other) noexcept
        {
            return !(one == other);
        }

      private:
        friend class profile_list;

        explicit iterator(std::shared_ptr<detail::list_state> state) noexcept
            : state_(std::move(state))
        {
        }

        std::shared_ptr<detail::list_state> state_;
    };

    /**
     * The profile that the list stands at, at first its first one, which is fetched here. Throws copernica::error when the
     * list has failed.
     */
    iterator begin()
    {
        if (state_ && !state_->is_begun) {
            state_->next();
        }
        if (state_ && !state_->is_over) {
            return iterator(state_);
        }
        throw_if_failed(state_);
        return end();
    }

    /** The end of the list. */
    iterator end() const noexcept
    {
        return iterator();
    }
#endif

  private:
#if COPERNICA_HAS_EXCEPTIONS
    static void throw_if_failed(const std::shared_ptr<detail::list_state> &state)
    {
        detail::checked(detail::list_state::outcome(state));
    }
#endif

    std::shared_ptr<detail::list_state> state_;
};

} // namespace copernica

#endif /* COPERNICA_PROFILE_LIST_HPP */
