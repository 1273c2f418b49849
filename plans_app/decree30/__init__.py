"""The rules of form of Decree 30/2020/NĐ-CP, as data."""
