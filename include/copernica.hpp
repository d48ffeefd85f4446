/*
 * copernica.hpp - the C++ face of copernica.h: edit many Copernica profiles with one call, safely.
 *
 * Header only; C++11 and later; works without exceptions and without RTTI. Link what C links.
 *
 *     copernica::client client(token);
 *     client.update_profiles("1234", {"customerid==4567"}, R"({"firstname": "Jane"})");
 *
 * Conventions
 *   Handles    options, client, conditions, body, query, profile_list, profile, profile_import, batch and
 *              result can be moved, not copied, and free what they hold. A handle that was moved from may be
 *              destroyed or assigned to.
 *   Values     field, database, collection, identity and import_progress are copies of what was read.
 *   Errors     A call whose name begins with try_ returns what happened, a result, a list or a status, and
 *              never throws. The same call without try_ throws copernica::error when the status is not
 *              COP_OK; it exists only where exceptions do.
 *   Mistakes   options, conditions, body, query, profile_import and batch keep the first value that they
 *              refused. What is made with them then fails with that refusal, and nothing is sent: no mistake
 *              is lost on the way.
 *   Constants  Statuses, effects, flags, comparisons, actions, states and counters are those of copernica.h.
 *   Parts      Each header in copernica/ has one subject and can be included alone.
 *   Text       std::string in UTF-8. A NUL in a text is refused, never taken for its end.
 *   Threads    A const member function may be called by several threads at once, any other by one.
 */

#ifndef COPERNICA_HPP
#define COPERNICA_HPP

#include <copernica/options.hpp>

#include <copernica/client.hpp>

#include <copernica/conditions.hpp>

#include <copernica/body.hpp>

#include <copernica/result.hpp>

#include <copernica/query.hpp>

#include <copernica/profile_list.hpp>

#include <copernica/profile.hpp>

#include <copernica/account.hpp>

#include <copernica/imports.hpp>

#include <copernica/batch.hpp>

#endif /* COPERNICA_HPP */
