# The target `search`: whoever links it has everything that the library says searched for access tokens, see search.c. It
# needs C, and a linker that knows --wrap.

set(searched_functions client_new client_new_with options_new options_set_log options_free batch_free result_free)
list(TRANSFORM searched_functions PREPEND "LINKER:--wrap=cop_")

add_library(search OBJECT "${CMAKE_CURRENT_LIST_DIR}/search.c")
target_include_directories(search PRIVATE "${CMAKE_CURRENT_LIST_DIR}/../../include")
target_compile_options(search PRIVATE -Wall -Wextra -pedantic -Werror)
target_link_options(search INTERFACE ${searched_functions})
set_target_properties(search PROPERTIES C_STANDARD 90 C_STANDARD_REQUIRED ON C_EXTENSIONS OFF)
