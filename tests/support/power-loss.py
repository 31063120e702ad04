"""
A file system that loses what was not synced, as a disk does whose power goes (fuse(4), by python3-pyfuse3).

power-loss.py MOUNT SAVED SEED OPERATIONS

Keeps everything in memory: what programs see, and what a disk would hold. A file's octets are on the disk once the file was
synced, its name once its folder was (fsync(2), NOTES); until then each write, each new size and each name waits. At the
given number of operations that change or sync something the power goes: of what waits, SEED says how much had reached the
disk by chance: nothing, the beginning, or any of it, and the last write in part, in sectors. That is written to the folder
SAVED, whatever is asked afterwards fails (EIO), and "cut" is said on the standard output. SIGUSR1 cuts it at once.
"""

import errno
import os
import random
import signal
import stat
import sys
import time

import pyfuse3
import trio

SECTOR = 512


class Node:
    """A file or folder. `waiting` is what its disk does not hold yet, in order."""

    def __init__(self, ino, mode):
        self.ino = ino
        self.mode = mode
        self.links = 1
        self.changed = time.time_ns()
        self.now = {} if stat.S_ISDIR(mode) else bytearray()
        self.disk = {} if stat.S_ISDIR(mode) else bytearray()
        self.waiting = []

    def synced(self):
        for one in self.waiting:
            apply(self.disk, one)
        self.waiting.clear()


def apply(content, one):
    """Does one thing to a file's octets or a folder's names."""
    kind, *values = one
    if kind == "write":
        at, octets = values
        if len(content) < at:
            content.extend(bytes(at - len(content)))
        content[at : at + len(octets)] = octets
    elif kind == "size":
        (size,) = values
        del content[size:]
        content.extend(bytes(size - len(content)))
    elif kind == "names":
        for name, ino in values[0].items():
            if ino is None:
                content.pop(name, None)
            else:
                content[name] = ino


class Disk(pyfuse3.Operations):
    enable_writeback_cache = False
    supports_dot_lookup = False

    def __init__(self, saved, seed, operations):
        super().__init__()
        self.saved = saved
        self.chance = random.Random(seed)
        self.left = operations
        self.cut = False
        self.nodes = {}
        self.root = self.make(stat.S_IFDIR | 0o700)

    def make(self, mode):
        node = Node(len(self.nodes) + pyfuse3.ROOT_INODE, mode)
        self.nodes[node.ino] = node
        return node

    def alive(self):
        if self.cut:
            raise pyfuse3.FUSEError(errno.EIO)

    def does(self, node, *one):
        """Something is changed (or, with nothing but a node, synced): perhaps it is what the power does not live to see."""
        self.alive()
        self.left -= 1
        if one:
            apply(node.now, one)
            node.changed = time.time_ns()
            node.waiting.append(one)
        if self.left <= 0:
            self.lose()
            raise pyfuse3.FUSEError(errno.EIO)
        if not one:
            node.synced()

    def lose(self):
        self.cut = True
        how = self.chance.choice(["nothing", "beginning", "any"])
        for node in self.nodes.values():
            kept = node.waiting
            if how == "nothing":
                kept = []
            elif how == "beginning":
                kept = kept[: self.chance.randint(0, len(kept))]
            else:
                kept = [one for one in kept if self.chance.random() < 0.5]
            if kept and kept[-1][0] == "write" and how != "nothing":
                _, at, octets = kept[-1]
                sectors = self.chance.randint(0, len(octets) // SECTOR)
                kept = kept[:-1] + [("write", at, octets[: sectors * SECTOR])]
            for one in kept:
                apply(node.disk, one)
        self.save(self.root, self.saved)
        print("cut", how, flush=True)

    def save(self, node, path):
        if isinstance(node.disk, dict):
            os.mkdir(path, 0o700)
            for name, ino in node.disk.items():
                self.save(self.nodes[ino], os.path.join(path, os.fsdecode(name)))
        else:
            with open(path, "wb") as out:
                out.write(node.disk)
        os.chmod(path, stat.S_IMODE(node.mode))

    def entry(self, node):
        found = pyfuse3.EntryAttributes()
        found.st_ino = node.ino
        found.generation = 0
        found.entry_timeout = found.attr_timeout = 0
        found.st_mode = node.mode
        found.st_nlink = node.links
        found.st_uid = os.getuid()
        found.st_gid = os.getgid()
        found.st_size = 0 if isinstance(node.now, dict) else len(node.now)
        found.st_blksize = 4096
        found.st_blocks = (found.st_size + 511) // 512
        found.st_atime_ns = found.st_mtime_ns = found.st_ctime_ns = node.changed
        return found

    def child(self, parent, name):
        ino = self.nodes[parent].now.get(bytes(name))
        if ino is None:
            raise pyfuse3.FUSEError(errno.ENOENT)
        return self.nodes[ino]

    async def lookup(self, parent, name, ctx=None):
        self.alive()
        return self.entry(self.child(parent, name))

    async def getattr(self, inode, ctx=None):
        self.alive()
        return self.entry(self.nodes[inode])

    async def setattr(self, inode, attr, fields, fh, ctx):
        node = self.nodes[inode]
        if fields.update_size:
            self.does(node, "size", attr.st_size)
        if fields.update_mode:
            node.mode = stat.S_IFMT(node.mode) | stat.S_IMODE(attr.st_mode)
        self.alive()
        return self.entry(node)

    def add(self, parent, name, mode):
        if bytes(name) in self.nodes[parent].now:
            raise pyfuse3.FUSEError(errno.EEXIST)
        node = self.make(mode)
        self.does(self.nodes[parent], "names", {bytes(name): node.ino})
        return node

    async def mkdir(self, parent, name, mode, ctx):
        return self.entry(self.add(parent, name, stat.S_IFDIR | stat.S_IMODE(mode)))

    async def create(self, parent, name, mode, flags, ctx):
        node = self.add(parent, name, stat.S_IFREG | stat.S_IMODE(mode))
        return pyfuse3.FileInfo(fh=node.ino), self.entry(node)

    async def link(self, inode, parent, name, ctx):
        self.does(self.nodes[parent], "names", {bytes(name): inode})
        self.nodes[inode].links += 1
        return self.entry(self.nodes[inode])

    async def unlink(self, parent, name, ctx):
        node = self.child(parent, name)
        self.does(self.nodes[parent], "names", {bytes(name): None})
        node.links -= 1

    async def rmdir(self, parent, name, ctx):
        if self.child(parent, name).now:
            raise pyfuse3.FUSEError(errno.ENOTEMPTY)
        self.does(self.nodes[parent], "names", {bytes(name): None})

    async def rename(self, parent, name, new_parent, new_name, flags, ctx):
        node = self.child(parent, name)
        if parent == new_parent:
            self.does(self.nodes[parent], "names", {bytes(name): None, bytes(new_name): node.ino})
            return
        self.does(self.nodes[new_parent], "names", {bytes(new_name): node.ino})
        self.does(self.nodes[parent], "names", {bytes(name): None})

    async def opendir(self, inode, ctx):
        self.alive()
        return inode

    async def readdir(self, fh, start, token):
        self.alive()
        for at, (name, ino) in enumerate(list(self.nodes[fh].now.items())):
            if at >= start and not pyfuse3.readdir_reply(token, name, self.entry(self.nodes[ino]), at + 1):
                break

    async def open(self, inode, flags, ctx):
        self.alive()
        if flags & os.O_TRUNC:
            self.does(self.nodes[inode], "size", 0)
        return pyfuse3.FileInfo(fh=inode)

    async def read(self, fh, at, size):
        self.alive()
        return bytes(self.nodes[fh].now[at : at + size])

    async def write(self, fh, at, octets):
        self.does(self.nodes[fh], "write", at, bytes(octets))
        return len(octets)

    async def fsync(self, fh, datasync):
        self.does(self.nodes[fh])

    async def fsyncdir(self, fh, datasync):
        self.does(self.nodes[fh])

    async def statfs(self, ctx):
        found = pyfuse3.StatvfsData()
        found.f_bsize = found.f_frsize = 4096
        found.f_blocks = found.f_bfree = found.f_bavail = 1 << 20
        found.f_files = found.f_ffree = found.f_favail = 1 << 20
        found.f_namemax = 255
        return found


def main():
    mount, saved, seed, operations = sys.argv[1:]
    disk = Disk(saved, int(seed), int(operations))
    options = set(pyfuse3.default_options) | {"fsname=power-loss"}
    options.discard("default_permissions")
    pyfuse3.init(disk, mount, options)
    signal.signal(signal.SIGUSR1, lambda *_: disk.cut or disk.lose())
    print("mounted", flush=True)
    try:
        trio.run(pyfuse3.main)
    finally:
        pyfuse3.close()


main()
