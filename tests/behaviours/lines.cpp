/* The lines between run.py and the C++ driver: words with tabs between them. */

#include "driver.hpp"

#include <cstdlib>
#include <iostream>
#include <sstream>

void give_up(const std::string &reason)
{
    std::cerr << "driver: " << reason << '\n';
    std::exit(EXIT_FAILURE);
}

static std::string unescaped(const std::string &written)
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

static std::string escaped(const std::string &text)
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

bool read_line(words &line)
{
    const words::size_type most_words = 4;
    std::string text;
    std::string part;

    line.clear();
    if (!std::getline(std::cin, text)) {
        return false;
    }
    std::istringstream parts(text);
    while (std::getline(parts, part, '\t')) {
        line.push_back(unescaped(part));
    }
    line.resize(line.size() < most_words ? most_words : line.size());
    return true;
}

void write_line(const words &line)
{
    const char *separator = "";

    for (const std::string &word : line) {
        std::cout << separator << escaped(word);
        separator = "\t";
    }
    std::cout << '\n';
}

std::uint64_t number(const std::string &text)
{
    return std::stoull(text);
}

std::uint32_t small_number(const std::string &text)
{
    return static_cast<std::uint32_t>(number(text));
}

std::chrono::milliseconds milliseconds(const std::string &text)
{
    return std::chrono::milliseconds(number(text));
}
