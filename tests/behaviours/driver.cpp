/* Plays behaviours through copernica.hpp, as README.md beside this file describes them: with exceptions
 * where they exist, and with the calls that never throw where they do not. */

#include <copernica.hpp>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace
{

using words = std::vector<std::string>;

/* A case that this program does not understand must not look like one that passed. */
void give_up(const std::string &reason)
{
    std::cerr << "driver: " << reason << '\n';
    std::exit(EXIT_FAILURE);
}

std::string unescaped(const std::string &written)
{
    std::string text;

    for (std::string::size_type i = 0; i < written.size(); i++) {
        if (written[i] != '\\') {
            text += written[i];
            continue;
        }
        switch (written[++i]) {
        case 'n':
            text += '\n';
            break;
        case 't':
            text += '\t';
            break;
        case '0':
            text += '\0';
            break;
        default:
            text += written[i];
        }
    }
    return text;
}

std::string escaped(const std::string &text)
{
    std::string written;

    for (const char character : text) {
        switch (character) {
        case '\n':
            written += "\\n";
            break;
        case '\t':
            written += "\\t";
            break;
        case '\\':
            written += "\\\\";
            break;
        default:
            written += character;
        }
    }
    return written;
}

words split(const std::string &line)
{
    std::istringstream parts(line);
    std::string part;
    words found;

    while (std::getline(parts, part, '\t')) {
        found.push_back(unescaped(part));
    }
    /* So that a line may leave out an empty last word. */
    found.resize(found.size() < 4 ? 4 : found.size());
    return found;
}

std::chrono::milliseconds milliseconds(const std::string &number)
{
    return std::chrono::milliseconds(std::stoul(number));
}

/* What a case says, and what it is to be played with. */
struct behaviour {
    copernica::options options{};
    std::string token{};
    std::string derive_timeout_ms{};
    bool cancelled = false;
    words conditions{};
    std::vector<words> built_conditions{};
    std::vector<words> built_body{};
    bool has_body = false;
    std::string body{};
    std::uint32_t flags = 0;
    std::string function{};
    std::string database{};

    bool set_option(const words &line)
    {
        const std::string &key = line[0];

        if (key == "base_url") {
            options.base_url(line[1]).token_host(line[1]);
        } else if (key == "backoff_ms") {
            options.backoff(milliseconds(line[1]), milliseconds(line[2]));
        } else if (key == "timeout_ms") {
            options.timeout(milliseconds(line[1]));
        } else if (key == "connect_timeout_ms") {
            options.connect_timeout(milliseconds(line[1]));
        } else if (key == "api_version") {
            options.api_version(static_cast<std::uint32_t>(std::stoul(line[1])));
        } else if (key == "attempts") {
            options.attempts(static_cast<std::uint32_t>(std::stoul(line[1])));
        } else if (key == "max_matches") {
            options.max_matches(std::stoul(line[1]));
        } else if (key == "field_check") {
            options.field_check(line[1] != "0");
        } else if (key == "value_check") {
            options.value_check(line[1] != "0");
        } else {
            return false;
        }
        return true;
    }

    void take(const words &line)
    {
        const std::string &key = line[0];

        if (key == "token") {
            token = line[1];
        } else if (key == "derive_timeout_ms") {
            derive_timeout_ms = line[1];
        } else if (key == "cancelled") {
            cancelled = true;
        } else if (key == "condition") {
            conditions.push_back(line[1]);
        } else if (key == "add" || key == "add_pattern") {
            built_conditions.push_back(line);
        } else if (key == "set") {
            built_body.push_back(line);
        } else if (key == "body") {
            has_body = true;
            body = line[1];
        } else if (key == "flags") {
            flags = static_cast<std::uint32_t>(std::stoul(line[1]));
        } else if (key == "update" || key == "count") {
            function = key;
            database = line[1];
        } else if (!set_option(line)) {
            give_up("no such key: " + key);
        }
    }
};

void build(copernica::conditions &conditions, const words &line)
{
    const cop_comparison comparison = static_cast<cop_comparison>(std::stol(line[2]));

    if (line[0] == "add") {
        conditions.add(line[1], comparison, line[3]);
    } else {
        conditions.add_pattern(line[1], comparison, line[3]);
    }
}

void build(copernica::body &body, const words &line)
{
    const std::string &kind = line[1];
    const std::string &name = line[2];
    const std::string &value = line[3];

    if (kind == "text") {
        body.set_text(name, value);
    } else if (kind == "integer") {
        body.set_integer(name, std::stoll(value));
    } else if (kind == "number") {
        body.set_number(name, std::stod(value));
    } else if (kind == "bool") {
        body.set_bool(name, value != "0");
    } else if (kind == "null") {
        body.set_null(name);
    } else if (kind == "date") {
        body.set_date(name, value);
    } else if (kind == "interest") {
        body.set_interest(name, value != "0");
    } else {
        give_up("no kind of value: " + kind);
    }
}

void write(const copernica::result &result)
{
    std::cout << "status\t" << result.status_name() << "\neffect\t" << result.effect_name()
              << "\nmessage\t" << escaped(result.message()) << "\nmay_repeat\t"
              << (result.may_repeat() ? 1 : 0) << "\nhttp_status\t" << result.http_status()
              << "\ncreated\t" << static_cast<int>(result.created()) << "\ncreated_id\t"
              << result.created_id() << "\nmatched\t" << result.matched() << "\nattempts\t"
              << result.attempts() << "\nretry_after_ms\t" << result.retry_after().count() << '\n';
    if (result.has_body()) {
        std::cout << "body\t" << escaped(result.body()) << '\n';
    }
    for (const std::string &warning : result.warnings()) {
        std::cout << "warning\t" << escaped(warning) << '\n';
    }
}

void call(const copernica::client &client, const behaviour &played,
          const copernica::condition_list &conditions, const copernica::json_body &body)
{
#if COPERNICA_HAS_EXCEPTIONS
    try {
        if (played.function == "update") {
            write(client.update_profiles(played.database, conditions, body, played.flags));
            return;
        }
        /* The call that throws answers with the number alone, the one that does not with everything. */
        const copernica::result result = client.try_count_profiles(played.database, conditions);
        if (client.count_profiles(played.database, conditions) !=
            static_cast<std::uint64_t>(result.matched())) {
            give_up("two counts differ");
        }
        write(result);
    } catch (const copernica::error &error) {
        const copernica::result &outcome = error.outcome();
        if (error.what() != outcome.message() || error.status() != outcome.status() ||
            error.effect() != outcome.effect() || error.http_status() != outcome.http_status() ||
            error.may_repeat() != outcome.may_repeat()) {
            give_up("an error differs from its outcome");
        }
        write(outcome);
    }
#else
    write(played.function == "update"
              ? client.try_update_profiles(played.database, conditions, body, played.flags)
              : client.try_count_profiles(played.database, conditions));
#endif
}

void play(const behaviour &played)
{
#if COPERNICA_HAS_EXCEPTIONS
    copernica::client client(played.token, played.options);
#else
    copernica::client client(std::nothrow, played.token, played.options);
    if (!client) {
        give_up(client.message());
    }
#endif
    if (!played.derive_timeout_ms.empty()) {
        client = client.derive(milliseconds(played.derive_timeout_ms));
    }
    if (played.cancelled) {
        client.cancel();
    }
    copernica::conditions conditions(client);
    copernica::body body(client);
    for (const words &line : played.built_conditions) {
        build(conditions, line);
    }
    for (const words &line : played.built_body) {
        build(body, line);
    }
    call(client, played,
         played.built_conditions.empty() ? copernica::condition_list(played.conditions)
                                         : copernica::condition_list(conditions),
         played.has_body ? copernica::json_body(played.body) : copernica::json_body(body));
}

} // namespace

int main()
{
    std::string line;
    behaviour played;

    while (std::getline(std::cin, line)) {
        if (!line.empty()) {
            played.take(split(line));
            continue;
        }
        play(played);
        std::cout << std::endl;
        played = behaviour();
    }
    return EXIT_SUCCESS;
}
