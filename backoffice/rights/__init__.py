"""The rights of those in the data at the desk: objections, repair, notices, public corrections."""
