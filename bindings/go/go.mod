module copernica

go 1.25
