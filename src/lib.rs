//! A client of the Copernica REST API that cannot damage a database by accident.
